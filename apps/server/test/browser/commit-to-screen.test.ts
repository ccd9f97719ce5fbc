import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit, waitUntilLoaded } from './browser.ts';

// The product's own durations, and the real clock.
const { site, client } = await openSite();

/** The goal for the printed median on an idle machine. */
const GOAL_MS = 2_000;
/** A booking on the screen within this time was not found by a poll after the end of a long poll of 20 s. */
const LIMIT_MS = 20_000;
const PARENTS = 9;

/** What the return page is doing when the payment goes through. */
const MOMENTS = [
  {
    moment: 'the page loads',
    until: async (page: Page, address: string) => page.goto(address, { waitUntil: 'commit' }),
  },
  {
    moment: 'the page has its first response',
    until: async (page: Page, address: string) => {
      const answered = page.waitForResponse(/getBookingByTxn/);
      await page.goto(address, { waitUntil: 'commit' });
      await answered;
    },
  },
  {
    moment: 'the long poll of the page waits',
    until: async (page: Page, address: string) => {
      const held = page.waitForRequest(/getBookingByTxn.*holdWhile/);
      await page.goto(address);
      await held;
    },
  },
];

test('a long poll brings a booking made in the first 20 s to the screen', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const reads = new Array<{ isLongPoll: boolean; at: number }>();
  page.on('request', (request) => {
    const url = request.url();
    if (url.includes('getBookingByTxn'))
      reads.push({ isLongPoll: url.includes('holdWhile'), at: Date.now() });
  });
  const event = await makeEvent(site.db.owner);
  const tookMs = new Array<number>();
  for (let parent = 0; parent < PARENTS; parent += 1) {
    const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
    reads.length = 0;
    await MOMENTS[parent % MOMENTS.length]?.until(page, `${site.url}/payment-callback?txn=${transactionId}`);
    await site.simulator.complete(transactionId);
    await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
    const shown = new URL(page.url()).searchParams.get('ref') ?? 'none';
    await page.getByText(shown).first().waitFor();
    const onScreenAt = Date.now();
    const { bookingRef, begunAt } = await readBooking(transactionId);
    expect(shown).toBe(bookingRef);
    tookMs.push(onScreenAt - begunAt);
    // After its first read the page only waits for the server, until the booking is made.
    expect(reads.length).toBeGreaterThan(0);
    const repeated = reads.slice(1).filter(({ at }) => at < begunAt);
    expect(repeated.filter(({ isLongPoll }) => !isLongPoll)).toEqual([]);
  }
  const sorted = tookMs.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(PARENTS / 2)] ?? Number.POSITIVE_INFINITY;
  console.log(
    `commit to screen: ${median} ms at the median of ${PARENTS}, ${sorted[0]} to ${sorted.at(-1)} ms; the goal is ${GOAL_MS} ms`,
  );
  expect(median).toBeLessThan(LIMIT_MS);
});

test('the response with the booking puts it on the screen without another request', async () => {
  await using visitor = await visit();
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

/** The booking, and when its transaction began, which is shortly before its commit. */
async function readBooking(transactionId: string): Promise<{ bookingRef: string; begunAt: number }> {
  const { rows } = await site.db.owner.query<{ bookingRef: string; begunAt: Date }>(
    `SELECT booking_ref AS "bookingRef", created_at AS "begunAt" FROM bookings WHERE merchant_transaction_id = $1`,
    [transactionId],
  );
  const [row] = rows;
  if (!row) throw new Error(`no booking of ${transactionId}`);
  return { bookingRef: row.bookingRef, begunAt: row.begunAt.getTime() };
}
