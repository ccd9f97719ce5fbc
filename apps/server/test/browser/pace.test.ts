import { checkoutInput, makeEvent } from '@nibog/testing/arrange/checkouts';
import { waitFor } from '@nibog/testing/wait-for';
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, PHONE, visit } from './browser.ts';

/** A held answer takes 20 s of the page's clock, and a second of the server's. */
const HELD_MS = 20_000;
const { browser, site, client } = await openSite({ durations: { pollHold: 1_000 } });

async function startPayment(): Promise<{ address: string }> {
  const event = await makeEvent(site.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  return { address: `${site.url}/payment-callback?txn=${transactionId}` };
}

type Looks = {
  asked: number;
  answered: number;
  /** By the page's clock. */ nowMs: number;
  heldSinceMs: number | null;
};

const STEP_MS = 100;
const DRAW_MS = 5;

function isLook(request: Request): boolean {
  return request.url().includes('getBookingByTxn');
}

function watchLooks(page: Page): Looks {
  const looks: Looks = { asked: 0, answered: 0, nowMs: 0, heldSinceMs: null };
  page.on('request', (request) => {
    if (!isLook(request)) return;
    looks.asked += 1;
    looks.heldSinceMs = request.url().includes('holdWhile') ? looks.nowMs : null;
  });
  page.on('requestfinished', (request) => (looks.answered += isLook(request) ? 1 : 0));
  return looks;
}

/** A page that waits for word of a payment, and whose clock moves only when it is told to. */
async function waitAtPage(page: Page, address: string): Promise<Looks> {
  const looks = watchLooks(page);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.goto(address);
  const waiting = page.getByRole('heading', { name: 'We have not heard from your bank yet' });
  for (; !(await waiting.isVisible()); looks.nowMs += DRAW_MS) await page.clock.runFor(DRAW_MS);
  return looks;
}

test('a page that waits asks eight times in two minutes at the most, and is almost always heard', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const { address } = await startPayment();
  const looks = await waitAtPage(page, address);
  let heldMs = 0;
  while (looks.nowMs < 120_000) {
    const fromMs = looks.nowMs;
    await passTime(page, looks);
    if (looks.nowMs - fromMs > STEP_MS) heldMs += looks.nowMs - fromMs;
  }
  console.log(
    `pace: ${looks.asked} requests in two minutes, in which the server can tell of a booking for ${heldMs} ms`,
  );
  expect(looks.asked).toBeLessThanOrEqual(8);
  expect(heldMs).toBeGreaterThanOrEqual(110_000);
});

/** The page's clock goes on, and as far as the server would have held an answer that the page waits for. */
async function passTime(page: Page, looks: Looks): Promise<void> {
  const passMs = looks.answered === looks.asked || looks.heldSinceMs === null ? STEP_MS : HELD_MS;
  await page.clock.runFor(passMs);
  looks.nowMs += passMs;
  if (looks.answered === looks.asked || passMs === STEP_MS) return;
  looks.heldSinceMs = null;
  await waitFor(
    'the answer',
    () => looks.answered,
    (answered) => answered === looks.asked,
  );
}
