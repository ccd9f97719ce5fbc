import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit, waitForResponses } from './browser.ts';

/** The product's duration of a long poll, ms. */
const LONG_POLL_MS = 20_000;
// The test delays each long poll by that time of the page's clock, so the server need not.
const { site, client } = await openSite({ durations: { pollHold: 50 } });

async function startPayment(): Promise<{ address: string }> {
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  return { address: `${site.url}/payment-callback?txn=${transactionId}` };
}

type Polls = {
  sent: number;
  finished: number;
  /** Lets the long poll that waits go to the server; `null` while none waits. */
  release: (() => void) | null;
};

const STEP_MS = 100;
const DRAW_MS = 5;

function isPoll(request: Request): boolean {
  return request.url().includes('getBookingByTxn');
}

/** Counts the page's requests about the payment and makes each long poll wait for its release. */
async function controlPolls(page: Page): Promise<Polls> {
  const polls: Polls = { sent: 0, finished: 0, release: null };
  page.on('request', (request) => (polls.sent += isPoll(request) ? 1 : 0));
  page.on('requestfinished', (request) => (polls.finished += isPoll(request) ? 1 : 0));
  await page.route(/getBookingByTxn.*holdWhile/, async (route) => {
    const gate = Promise.withResolvers<void>();
    polls.release = gate.resolve;
    await gate.promise;
    await route.continue();
  });
  return polls;
}

/** Opens the return page with a clock that only the test moves. Returns the time that it took by that clock. */
async function openWaitingPage(page: Page, address: string): Promise<number> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.goto(address);
  const waiting = page.getByRole('heading', { name: 'We have not heard from your bank yet' });
  let passedMs = 0;
  for (; !(await waiting.isVisible()); passedMs += DRAW_MS) {
    await waitForResponses(page);
    await page.clock.runFor(DRAW_MS);
  }
  return passedMs;
}

test('a waiting page sends at most eight requests in two minutes and almost always has a long poll open', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const { address } = await startPayment();
  const polls = await controlPolls(page);
  let nowMs = await openWaitingPage(page, address);
  let openMs = 0;
  while (nowMs < 120_000) {
    const polledMs = await passLongPoll(page, polls);
    openMs += polledMs;
    nowMs += polledMs;
    if (polledMs > 0) continue;
    await page.clock.runFor(STEP_MS);
    nowMs += STEP_MS;
  }
  console.log(`pace: ${polls.sent} requests in two minutes, of which a long poll was open for ${openMs} ms`);
  expect(polls.sent).toBeLessThanOrEqual(8);
  expect(openMs).toBeGreaterThanOrEqual(110_000);
});

/** If a long poll waits, advances the page's clock to its end. Returns how far; 0: none waits. */
async function passLongPoll(page: Page, polls: Polls): Promise<number> {
  await waitForResponses(page);
  const { release, sent } = polls;
  if (release === null) return 0;
  polls.release = null;
  await page.clock.runFor(LONG_POLL_MS);
  release();
  await waitFor(
    'the response',
    () => polls.finished,
    (finished) => finished >= sent,
  );
  return LONG_POLL_MS;
}
