import { checkoutInput, makeEvent, readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import {
  fillCheckout,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
  transactionOf,
} from './steps.ts';

// Refunds complete immediately, and a payment may be looked at again immediately after it failed.
const { site, client } = await openSite({
  durations: { nudgeEvery: 50 },
  simulator: { refundConfirmMs: 0, refundCompleteMs: 0 },
});

const OFFER = 'Pay again for the same places';

/** Starts a payment for an event with `capacity` places; PhonePe then reports it as failed. */
async function failPayment(capacity = 5) {
  const event = await makeEvent(site.db.owner, [{ capacity }]);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await site.simulator.fail(transactionId);
  await waitForStatus(client, transactionId, 'failed');
  return { event, transactionId };
}

/** Goes from the page of the failed payment to the one that offers another. */
async function openOffer(page: Page, transactionId: string): Promise<void> {
  await page.goto(`${site.url}/payment-callback?txn=${transactionId}`);
  await page.getByRole('link', { name: OFFER }).click();
  await page.getByRole('heading', { name: OFFER }).waitFor();
}

function payAgainButton(page: Page) {
  return page.getByRole('button', { name: 'Pay again with PhonePe' });
}

async function pressPayAgain(page: Page): Promise<void> {
  await payAgainButton(page).click();
  await page.getByText('PhonePe simulator').first().waitFor();
}

/** Collects the idempotency key of each new payment that the page requests. */
function watchKeys(page: Page): string[] {
  const keys: string[] = [];
  page.on('request', (request: Request) => {
    const key = /"idempotencyKey":"([^"]+)"/.exec(request.postData() ?? '')?.[1];
    if (request.url().includes('checkout.payAgain') && key !== undefined) keys.push(key);
  });
  return keys;
}

async function readKept(page: Page): Promise<string> {
  return page.evaluate<string>('JSON.stringify([sessionStorage, localStorage])');
}

test('a parent pays a declined payment again for the same places, and a late capture of the first is refunded', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const family = makeFamily({ child: 'Diya Sharma' });
  await openCheckout(page, site.url);
  await fillCheckout(page, family);
  await openPhonePe(page);
  await pressAtPhonePe(page, 'Decline for good');
  await page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await page.getByRole('link', { name: OFFER }).waitFor();
  await inspect(page, 'failed-offered');
  const first = transactionOf(page);

  await page.getByRole('link', { name: OFFER }).click();
  await page.getByRole('heading', { name: OFFER }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/pay-again');
  await page
    .getByText(
      'If the first payment turns out to have gone through after all, one of the two is returned to you in full.',
    )
    .waitFor();
  await inspect(page, 'pay-again');
  expect(await readKept(page)).toContain(family.child);
  await pressPayAgain(page);
  await pressAtPhonePe(page, /^Pay ₹1,799/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
  // The draft was typed for the first payment; the booking of the second deletes it too.
  expect(await readKept(page)).not.toContain(family.child);
  const bookedRef = new URL(page.url()).searchParams.get('ref');
  expect(await readPayments(family.email)).toEqual([
    { transactionId: first, status: 'failed', bookedRef: null },
    { transactionId: expect.not.stringMatching(first), status: 'booked', bookedRef },
  ]);

  await site.simulator.complete(first);
  await waitForStatus(client, first, 'refunded');
  await page.goto(`${site.url}/payment-callback?txn=${first}`);
  await page.getByRole('heading', { name: 'Your money was returned' }).waitFor();
  await page.getByText('Another payment of yours already booked the same child and game').first().waitFor();
  await page
    .getByText(/We returned ₹1,799 to the account you paid from on/)
    .first()
    .waitFor();
  await inspect(page, 'returned');
  expect(await page.getByRole('link', { name: OFFER }).count()).toBe(0);
  expect((await readPayments(family.email)).map(({ status }) => status)).toEqual(['refunded', 'booked']);
});

test('a parent whose places were sold to another parent reads so and finds the way to the event', async () => {
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  const { event, transactionId } = await failPayment(1);
  const winner = await client.checkout.start.mutate(checkoutInput(event));
  await site.simulator.complete(winner.transactionId);
  await waitForStatus(client, winner.transactionId, 'booked');

  await openOffer(page, transactionId);
  await payAgainButton(page).click();
  await page.getByRole('alert').getByText('The places are no longer there').waitFor();
  await page.getByRole('alert').getByText('No new payment was made').waitFor();
  await inspect(page, 'sold-before-payment');
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 1 });
  expect(await payAgainButton(page).count()).toBe(0);
  await page.getByRole('link', { name: 'See what is still free' }).click();
  await page.waitForURL(`**/events/${event.slug}`);
});

test('the page does not offer another payment while the first may still go through', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await page.goto(`${site.url}/pay-again?txn=${transactionId}`);
  await page.getByRole('heading', { name: 'There is nothing to pay again' }).waitFor();
  await page.getByText('It may still go through').waitFor();
  expect(await payAgainButton(page).count()).toBe(0);
  await inspect(page, 'nothing-to-pay-again');
  await page.getByRole('link', { name: 'See this payment' }).click();
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  expect(await page.getByRole('link', { name: OFFER }).count()).toBe(0);
});

test('two taps, a reload and the way back from PhonePe make one new payment with one key', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const { event, transactionId } = await failPayment();
  await openOffer(page, transactionId);
  const keys = watchKeys(page);
  await payAgainButton(page).dblclick();
  await page.getByText('PhonePe simulator').first().waitFor();
  expect(keys).toHaveLength(1);
  const phonePe = page.url();

  await page.goBack();
  await page.getByText('You have opened a new payment for these places already').waitFor();
  await inspect(page, 'opened-already');
  await page.reload();
  await pressPayAgain(page);
  expect(page.url()).toBe(phonePe);
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 0 });

  await pressAtPhonePe(page, /^Pay ₹1,800/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  // Pressed again after the booking, it shows the booking.
  await openOffer(page, transactionId);
  await payAgainButton(page).click();
  await page.waitForURL('**/booking-confirmation?ref=*');
  expect(keys).toHaveLength(2);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 1, doubled: 0 });
});

test('the page retries with the same key when the response is lost', async () => {
  await using visitor = await visit({ expectedErrors: /ERR_FAILED/ });
  const { page } = visitor;
  const { event, transactionId } = await failPayment();
  await openOffer(page, transactionId);
  const keys = watchKeys(page);
  await page.route(
    '**/checkout.payAgain*',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await payAgainButton(page).click();
  await page.getByRole('alert').getByText('We got no answer').waitFor();
  await page.reload();
  await pressPayAgain(page);
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2 });
});

test('the next tap makes a new payment with a new key when PhonePe refuses the first', async () => {
  await using visitor = await visit({ expectedErrors: /503/ });
  const { page } = visitor;
  const { event, transactionId } = await failPayment();
  await openOffer(page, transactionId);
  const keys = watchKeys(page);
  site.simulator.failNext('pay', 'refuse');
  await payAgainButton(page).click();
  await page.getByRole('alert').getByText('PhonePe does not answer at the moment').waitFor();
  await pressPayAgain(page);
  expect(new Set(keys).size).toBe(2);
  await pressAtPhonePe(page, /^Pay ₹1,800/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 3, bookings: 1 });
});

test('a second browser cannot open another new payment', async () => {
  const { event, transactionId } = await failPayment();
  await using first = await visit();
  await openOffer(first.page, transactionId);
  await pressPayAgain(first.page);

  await using second = await visit({ expectedErrors: /409/ });
  await openOffer(second.page, transactionId);
  await payAgainButton(second.page).click();
  await second.page.getByRole('alert').getByText('Your child already has a place in this game').waitFor();
  await second.page.getByRole('main').getByRole('link', { name: 'Find my booking' }).waitFor();
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2 });
});

test('changed terms lead the parent to the checkout to agree to them', async () => {
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  const { event, transactionId } = await failPayment();
  await site.db.owner.prisma.event.update({
    where: { id: event.eventId },
    data: { termsVersion: 'newer-terms' },
  });
  await openOffer(page, transactionId);
  await payAgainButton(page).click();
  await page.getByRole('alert').getByText('The terms have changed').waitFor();
  await page.getByRole('link', { name: 'Read and agree again' }).click();
  await page.waitForURL(`**/checkout/${event.slug}/*`);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 1 });
});

test('a payment that goes through while the page is open is not paid again', async () => {
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  const { event, transactionId } = await failPayment();
  await openOffer(page, transactionId);
  await site.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  await payAgainButton(page).click();
  await page.getByRole('heading', { name: 'There is nothing to pay again' }).waitFor();
  await page.getByText('It went through, and your places are booked.').waitFor();
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 1, bookings: 1 });
});

test('the page without a payment in its address shows that the payment is unknown', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto(`${site.url}/pay-again`);
  await page.getByRole('heading', { name: 'We do not know this payment' }).waitFor();
  expect(await payAgainButton(page).count()).toBe(0);
});

type PaymentRow = { transactionId: string; status: string; bookedRef: string | null };

/** The family's payments, oldest first, each with its booking. */
async function readPayments(email: string): Promise<PaymentRow[]> {
  const { rows } = await site.db.owner.query<PaymentRow>(
    `SELECT p.merchant_transaction_id AS "transactionId", p.status::text, b.booking_ref AS "bookedRef"
       FROM parents q JOIN payments p ON p.id = q.payment_id LEFT JOIN bookings b ON b.payment_id = p.id
      WHERE q.email = $1 ORDER BY p.id`,
    [email],
  );
  return rows;
}
