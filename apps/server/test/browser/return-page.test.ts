import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, PHONE, visit } from './browser.ts';
import {
  fillCheckout,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
  transactionOf,
} from './steps.ts';

/** So that a page which the clock moves on need not wait 20 s for an answer. */
const { browser, site, client } = await openSite({ durations: { pollHold: 2_000 } });

/** A checkout made without a browser: what its page needs is in its address. */
async function startPayment(): Promise<{ transactionId: string; address: string }> {
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  return { transactionId, address: `${site.url}/payment-callback?txn=${transactionId}` };
}

/** Every request about a payment that the page makes from now on. */
function watchPolls(page: {
  on(event: 'request', listener: (request: Request) => void): unknown;
}): Request[] {
  const polls: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('booking.getBookingByTxn')) polls.push(request);
  });
  return polls;
}

test('a payment left open offers the way back to PhonePe, and says what it does not know', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  site.simulator.settings.webhookDelayMs = 0;
  await openCheckout(page, site.url);
  await fillCheckout(page, makeFamily({ child: 'Anaya Iyer' }));
  await openPhonePe(page);
  await pressAtPhonePe(page, 'Close');
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await page.getByRole('link', { name: 'Go back to PhonePe' }).click();
  await pressAtPhonePe(page, /^Pay ₹/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are booked!');
});

test('a payment that was declined says that it did not go through, and that a debit is booked or returned', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  await openCheckout(page, site.url);
  await fillCheckout(page, makeFamily({ child: 'Dev Iyer' }));
  await openPhonePe(page);
  await pressAtPhonePe(page, 'Decline for good');
  await page.getByRole('heading', { name: 'The payment did not go through' }).waitFor();
  await page
    .getByText('If your bank shows a debit, we will book it or return it; we keep checking')
    .first()
    .waitFor();
  expect(await page.getByText(/try again/i).count()).toBe(0);
  const transactionId = transactionOf(page);

  // The bank changes its mind: the same page ends in the booking.
  await site.simulator.complete(transactionId);
  await waitFor(
    'the late booking',
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => status === 'booked',
  );
  await page.reload();
  await page.waitForURL('**/booking-confirmation?ref=*');
});

test('a webhook whose claim PhonePe does not bear out yet reads as being checked, not as paid', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const { transactionId, address } = await startPayment();
  await site.simulator.deliverWebhook(
    site.simulator.webhookBody(transactionId, 'checkout.order.completed'),
    site.simulator.webhookHeaders(),
  );
  await page.goto(address);
  await page
    .getByText('PhonePe has told us about your payment. We are checking it and making your booking')
    .first()
    .waitFor();
  const { rows } = await site.db.owner.query('SELECT 1 FROM bookings WHERE merchant_transaction_id = $1', [
    transactionId,
  ]);
  expect(rows).toHaveLength(0);
  await site.simulator.complete(transactionId);
  await page.waitForURL('**/booking-confirmation?ref=*');
});

test('the page finds the booking in another browser, after a reload, and asks for nothing but to read', async () => {
  const { transactionId, address } = await startPayment();
  await using first = await visit(browser, PHONE);
  await first.page.goto(address);
  await first.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await first.page.reload();
  await first.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();

  await using second = await visit(browser, PHONE);
  const methods = new Set<string>();
  second.page.on('request', (request) => methods.add(request.method()));
  await second.page.goto(address);
  await second.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await site.simulator.complete(transactionId);
  await first.page.waitForURL('**/booking-confirmation?ref=*');
  await second.page.waitForURL('**/booking-confirmation?ref=*');
  expect([...methods]).toEqual(['GET']);
});

test('a hidden tab asks nothing, and asks at once when it is seen again', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const { transactionId, address } = await startPayment();
  const polls = watchPolls(page);
  await page.clock.install();
  await page.goto(address);
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  const seen = polls.length;
  // The control: in sight, the same time makes it ask again.
  await page.clock.runFor(10_000);
  await waitFor(
    'another poll',
    () => polls.length,
    (count) => count > seen,
  );

  await setVisibility(page, 'hidden');
  await site.simulator.complete(transactionId);
  await waitFor(
    'the booking',
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => status === 'booked',
  );
  const asked = polls.length;
  await page.clock.runFor(120_000);
  expect(polls.length).toBe(asked);
  await setVisibility(page, 'visible');
  await page.waitForURL('**/booking-confirmation?ref=*');
});

test('a page that loses the network says so, and goes on by itself when it is back', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /ERR_INTERNET_DISCONNECTED/ });
  const { page, context } = visitor;
  const { transactionId, address } = await startPayment();
  await page.goto(address);
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await context.setOffline(true);
  await page
    .getByText(/You seem to be offline/)
    .first()
    .waitFor();
  await site.simulator.complete(transactionId);
  await context.setOffline(false);
  await page.waitForURL('**/booking-confirmation?ref=*');
  expect(await page.getByText(/You seem to be offline/).count()).toBe(0);
});

test('an unknown transaction is told plainly', async () => {
  await using visitor = await visit(browser, PHONE, { mayComplain: /404/ });
  const { page } = visitor;
  await page.goto(`${site.url}/payment-callback?txn=nibog_nobody_knows_this_one`);
  await page.getByRole('heading', { level: 1, name: 'We do not know this payment' }).waitFor();
  expect(await page.getByRole('main').getByRole('link', { name: 'Find my booking' }).count()).toBe(1);
});

/** What the browser tells a page whose tab goes to the back, or comes to the front. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
    Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
