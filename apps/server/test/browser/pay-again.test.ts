import { checkoutInput, makeEvent, readLedger, waitForStatus } from '@nibog/testing/arrange/checkouts';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, PHONE, visit } from './browser.ts';
import { inspect, VIEWS } from './inspect.ts';
import {
  fillCheckout,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
  transactionOf,
} from './steps.ts';

// So that a refund is done within seconds.
const { browser, site, client } = await openSite({
  env: { TIME_SCALE: '0.05' },
  simulator: { timeScale: 0.05 },
});

const OFFER = 'Pay again for the same places';

/** A payment for an event with so many places, which PhonePe then calls failed. */
async function failPayment(capacity = 5) {
  const event = await makeEvent(site.db.owner, [{ capacity }]);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await site.simulator.fail(transactionId);
  await waitForStatus(client, transactionId, 'failed');
  return { event, transactionId };
}

/** From the page of the payment that came to nothing to the button. */
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

/** The idempotency key of each new payment that the page asks for from now on. */
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

test.each(VIEWS)(
  'a declined payment is paid again for the same places, and a late capture of the first is returned, on a $view',
  async ({ view, surname, viewport, colorScheme }) => {
    await using visitor = await visit(browser, viewport, { colorScheme });
    const { page } = visitor;
    const family = makeFamily({ child: `Diya ${surname}` });
    await openCheckout(page, site.url);
    await fillCheckout(page, family);
    await openPhonePe(page);
    await pressAtPhonePe(page, 'Decline for good');
    await page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
    await page.getByRole('link', { name: OFFER }).waitFor();
    await inspect(page, `${view}-failed-offered`);
    const first = transactionOf(page);

    await page.getByRole('link', { name: OFFER }).click();
    await page.getByRole('heading', { name: OFFER }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/pay-again');
    await page
      .getByText(
        'If the first payment turns out to have gone through after all, one of the two is returned to you in full.',
      )
      .waitFor();
    await inspect(page, `${view}-pay-again`);
    expect(await readKept(page)).toContain(family.child);
    await pressPayAgain(page);
    await pressAtPhonePe(page, /^Pay ₹1,799/);
    await page.waitForURL('**/booking-confirmation?ref=*');
    await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
    // Booked by another payment than the one it was typed for, and wiped all the same.
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
    await inspect(page, `${view}-returned`);
    expect(await page.getByRole('link', { name: OFFER }).count()).toBe(0);
    expect((await readPayments(family.email)).map(({ status }) => status)).toEqual(['refunded', 'booked']);
  },
);

test.each(VIEWS)(
  'places that were sold meanwhile are said to be gone, with the way to the event, on a $view',
  async ({ view, viewport, colorScheme }) => {
    await using visitor = await visit(browser, viewport, { colorScheme, mayComplain: /409/ });
    const { page } = visitor;
    const { event, transactionId } = await failPayment(1);
    const winner = await client.checkout.start.mutate(checkoutInput(event));
    await site.simulator.complete(winner.transactionId);
    await waitForStatus(client, winner.transactionId, 'booked');

    await openOffer(page, transactionId);
    await payAgainButton(page).click();
    await page.getByRole('alert').getByText('The places are no longer there').waitFor();
    await page.getByRole('alert').getByText('No new payment was made').waitFor();
    await inspect(page, `${view}-sold-meanwhile`);
    expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 1 });
    expect(await payAgainButton(page).count()).toBe(0);
    await page.getByRole('link', { name: 'See what is still free' }).click();
    await page.waitForURL(`**/events/${event.slug}`);
  },
);

test.each(VIEWS)(
  'a payment that may still go through is not offered for paying again on a $view',
  async ({ view, viewport, colorScheme }) => {
    await using visitor = await visit(browser, viewport, { colorScheme });
    const { page } = visitor;
    const event = await makeEvent(site.db.owner);
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
    await page.goto(`${site.url}/pay-again?txn=${transactionId}`);
    await page.getByRole('heading', { name: 'There is nothing to pay again' }).waitFor();
    await page.getByText('It may still go through').waitFor();
    expect(await payAgainButton(page).count()).toBe(0);
    await inspect(page, `${view}-nothing-to-pay-again`);
    await page.getByRole('link', { name: 'See this payment' }).click();
    await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
    expect(await page.getByRole('link', { name: OFFER }).count()).toBe(0);
  },
);

test('two taps, a reload and the way back from PhonePe are one new payment with one key', async () => {
  await using visitor = await visit(browser, PHONE);
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
  await inspect(page, 'phone-opened-already');
  await page.reload();
  await pressPayAgain(page);
  expect(page.url()).toBe(phonePe);
  expect(keys).toEqual([keys[0], keys[0]]);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 0 });

  await pressAtPhonePe(page, /^Pay ₹1,800/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  // Pressed once more after all of this, it shows the booking.
  await openOffer(page, transactionId);
  await payAgainButton(page).click();
  await page.waitForURL('**/booking-confirmation?ref=*');
  expect(keys).toHaveLength(2);
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2, bookings: 1, doubled: 0 });
});

test('an answer that is lost on the way is found again with the same key', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /ERR_FAILED/ });
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

test('when PhonePe gives no page, the next tap is a new payment with a new key', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /503/ });
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

test('a new payment opened in another browser is not opened twice', async () => {
  const { event, transactionId } = await failPayment();
  await using first = await visit(browser, PHONE);
  await openOffer(first.page, transactionId);
  await pressPayAgain(first.page);

  await using second = await visit(browser, PHONE, { mayComplain: /409/ });
  await openOffer(second.page, transactionId);
  await payAgainButton(second.page).click();
  await second.page.getByRole('alert').getByText('Your child already has a place in this game').waitFor();
  await second.page.getByRole('main').getByRole('link', { name: 'Find my booking' }).waitFor();
  expect(await readLedger(site, event.eventId)).toMatchObject({ payments: 2 });
});

test('changed terms lead to where they are read and agreed to', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /409/ });
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

test('a payment that goes through while its page is open is not paid again', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /409/ });
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

test('an address without a payment is told plainly', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  await page.goto(`${site.url}/pay-again`);
  await page.getByRole('heading', { name: 'We do not know this payment' }).waitFor();
  expect(await payAgainButton(page).count()).toBe(0);
});

type PaymentRow = { transactionId: string; status: string; bookedRef: string | null };

/** The family's payments in the order they were made, each with its booking. */
async function readPayments(email: string): Promise<PaymentRow[]> {
  const { rows } = await site.db.owner.query<PaymentRow>(
    `SELECT p.merchant_transaction_id AS "transactionId", p.status::text, b.booking_ref AS "bookedRef"
       FROM parents q JOIN payments p ON p.id = q.payment_id LEFT JOIN bookings b ON b.payment_id = p.id
      WHERE q.email = $1 ORDER BY p.id`,
    [email],
  );
  return rows;
}
