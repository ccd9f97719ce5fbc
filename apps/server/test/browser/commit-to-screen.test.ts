import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, PHONE, visit, waitUntilLoaded } from './browser.ts';

/** With the product's own durations, and no clock moved. */
const { browser, site, client } = await openSite();

const GOAL_MS = 2_000;
const PARENTS = 9;

/** When a parent's payment goes through, by what the page of the return is doing just then. */
const MOMENTS = [
  {
    moment: 'the page is only coming',
    until: async (page: Page, address: string) => page.goto(address, { waitUntil: 'commit' }),
  },
  {
    moment: 'the page has asked once',
    until: async (page: Page, address: string) => {
      const answered = page.waitForResponse(/getBookingByTxn/);
      await page.goto(address, { waitUntil: 'commit' });
      await answered;
    },
  },
  {
    moment: 'the page waits for the answer that the server holds',
    until: async (page: Page, address: string) => {
      const held = page.waitForRequest(/getBookingByTxn.*holdWhile/);
      await page.goto(address);
      await held;
    },
  },
];

test('a booking made in the first 20 s is on the screen within 2 s of its commit at the median', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const event = await makeEvent(site.db.owner);
  const tookMs = new Array<number>();
  for (let parent = 0; parent < PARENTS; parent += 1) {
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
    await MOMENTS[parent % MOMENTS.length]?.until(page, `${site.url}/payment-callback?txn=${transactionId}`);
    await site.simulator.complete(transactionId);
    await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
    const shown = new URL(page.url()).searchParams.get('ref') ?? 'none';
    await page.getByText(shown).first().waitFor();
    const onScreenAt = Date.now();
    const { bookingRef, begunAt } = await readBooking(transactionId);
    expect(shown).toBe(bookingRef);
    tookMs.push(onScreenAt - begunAt);
  }
  const sorted = tookMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(PARENTS / 2)] ?? Number.POSITIVE_INFINITY;
  console.log(
    `commit to screen: ${median} ms at the median of ${PARENTS}, ${sorted[0]} to ${sorted.at(-1)} ms`,
  );
  expect(median).toBeLessThanOrEqual(GOAL_MS);
});

test('the answer that tells of the booking puts it on the screen, with nothing more to fetch', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  const held = page.waitForRequest(/getBookingByTxn.*holdWhile/);
  await page.goto(`${site.url}/payment-callback?txn=${transactionId}`);
  await held;
  await waitUntilLoaded(page);
  const requests = new Array<string>();
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await site.simulator.complete(transactionId);
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
  expect(requests.filter((path) => path.endsWith('.js') || path.includes('getBookingByRef'))).toEqual([]);
});

/** The booking, and when the transaction began that made it: a little before its commit. */
async function readBooking(transactionId: string): Promise<{ bookingRef: string; begunAt: number }> {
  const { rows } = await site.db.owner.query<{ bookingRef: string; begunAt: Date }>(
    `SELECT booking_ref AS "bookingRef", created_at AS "begunAt" FROM bookings WHERE merchant_transaction_id = $1`,
    [transactionId],
  );
  const [row] = rows;
  if (!row) throw new Error(`no booking of ${transactionId}`);
  return { bookingRef: row.bookingRef, begunAt: row.begunAt.getTime() };
}
