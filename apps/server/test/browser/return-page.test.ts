import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import {
  fillCheckout,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
  transactionOf,
} from './steps.ts';

// A page whose clock the test advances does not wait 20 s for the end of a long poll. An unconfirmed claim is not dropped
// before it is on the page.
const { site, client } = await openSite({ durations: { pollHold: 2_000, claimChecked: 3_600_000 } });

/** Starts a checkout without a browser; its address has all that the return page needs. */
async function startPayment(): Promise<{ transactionId: string; address: string }> {
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  return { transactionId, address: `${site.url}/payment-callback?txn=${transactionId}` };
}

/** Collects the page's requests about a payment. */
function watchPolls(page: {
  on(event: 'request', listener: (request: Request) => void): unknown;
}): Request[] {
  const polls: Request[] = [];
  page.on('request', (request) => {
    if (request.url().includes('booking.getBookingByTxn')) polls.push(request);
  });
  return polls;
}

test('a parent who closes PhonePe’s page reads that nothing is known yet, goes back to it and pays', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  await openCheckout(page, site.url);
  await fillCheckout(page, makeFamily({ child: 'Anaya Iyer' }));
  await openPhonePe(page);
  await pressAtPhonePe(page, 'Close');
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await page.getByRole('link', { name: 'Go back to PhonePe' }).click();
  await pressAtPhonePe(page, /^Pay ₹/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  // The address changes before the page does.
  await page.getByRole('heading', { level: 1, name: 'You are booked!', exact: true }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
});

test('a declined payment shows that it did not go through and that a debit will be booked or returned', async () => {
  await using visitor = await visit();
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

  // PhonePe completes the order after all: the same page leads to the booking.
  await site.simulator.complete(transactionId);
  await waitFor(
    'the late booking',
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => status === 'booked',
  );
  await page.reload();
  await page.waitForURL('**/booking-confirmation?ref=*');
});

test('an unconfirmed claim is shown as being checked, not as paid', async () => {
  await using visitor = await visit();
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

test('the page finds the booking in another browser and after a reload, and only reads', async () => {
  const { transactionId, address } = await startPayment();
  await using first = await visit();
  await first.page.goto(address);
  await first.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await first.page.reload();
  await first.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();

  await using second = await visit();
  const methods = new Set<string>();
  second.page.on('request', (request) => methods.add(request.method()));
  await second.page.goto(address);
  await second.page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  await site.simulator.complete(transactionId);
  await first.page.waitForURL('**/booking-confirmation?ref=*');
  await second.page.waitForURL('**/booking-confirmation?ref=*');
  expect([...methods]).toEqual(['GET']);
});

test('a hidden tab does not poll, and polls immediately when it is visible again', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const { transactionId, address } = await startPayment();
  const polls = watchPolls(page);
  await page.clock.install();
  await page.goto(address);
  await page.getByRole('heading', { name: 'We have not heard from your bank yet' }).waitFor();
  const seen = polls.length;
  // Control: a visible page polls again within a shorter time.
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

test('a page that loses the network shows it and continues when the network is back', async () => {
  await using visitor = await visit({ expectedErrors: /ERR_INTERNET_DISCONNECTED/ });
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

test('an unknown transaction is shown as such', async () => {
  await using visitor = await visit({ expectedErrors: /404/ });
  const { page } = visitor;
  await page.goto(`${site.url}/payment-callback?txn=nibog_nobody_knows_this_one`);
  await page.getByRole('heading', { level: 1, name: 'We do not know this payment' }).waitFor();
  expect(await page.getByRole('main').getByRole('link', { name: 'Find my booking' }).count()).toBe(1);
});

/** Simulates that the tab goes to the background or comes to the front. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
    Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
