import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP, openSite, PHONE, visit } from './browser.ts';
import { byKeyboard } from './by-keyboard.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe, pressAtPhonePe } from './steps.ts';

/** From the start page to the ticket, as not everybody goes. */

const { browser, site } = await openSite();
site.simulator.settings.webhookDelayMs = 0;

const TWO_GAMES = ['Running Race', 'High Jump'];

async function expectBooked(page: Page): Promise<void> {
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
}

test.concurrent('by keyboard alone, at a desk', async () => {
  await using visitor = await visit(browser, DESKTOP);
  const page = byKeyboard(visitor.page);
  await page.goto(site.url);
  await page.getByRole('link', { name: 'Skip to the content' }).click();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
  await openCheckout(page, site.url);
  // A press that meets errors puts the focus into the first field that is wrong.
  await page.getByRole('button', { name: 'Choose games' }).click();
  const name = page.getByLabel('Child’s full name').and(page.locator(':focus'));
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  await fillCheckout(page, makeFamily({ child: 'Zoya Khan', games: TWO_GAMES }));
  await openPhonePe(page);
  await pressAtPhonePe(page, /^Pay ₹/);
  await expectBooked(page);
  await page.getByRole('link', { name: 'Change or cancel' }).click();
  await page.getByRole('heading', { name: 'Change or cancel', level: 1 }).waitFor();
});

/** As Chromium's own tools call it: 400 kbit/s each way, and 2 s until an answer begins. */
const SLOW_3G = { offline: false, latency: 2_000, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Adds up by how much the page moved under the parent's eyes; 0 is not at all. */
const WATCH_SHIFTS = `
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

test.concurrent('on a phone with slow 3G, where nothing jumps and two taps are one payment', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page, context } = visitor;
  const network = await context.newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', SLOW_3G);
  await page.addInitScript(WATCH_SHIFTS);
  const family = makeFamily({ child: 'Yusuf Khan', games: TWO_GAMES });
  await openCheckout(page, site.url);
  await fillCheckout(page, family);
  const pay = page.getByRole('button', { name: /^Pay ₹/ });
  await pay.waitFor();
  await pay.dblclick();
  await page.getByRole('button', { name: 'Opening PhonePe' }).waitFor();
  const shiftedToPhonePe = await page.evaluate<number>('window.shifted');
  await pressAtPhonePe(page, /^Pay ₹/);
  await expectBooked(page);
  const shiftedToTicket = await page.evaluate<number>('window.shifted');
  // For one page alone 0.1 is called good.
  expect(Math.max(shiftedToPhonePe, shiftedToTicket)).toBeLessThan(0.01);
  const { rows } = await site.db.owner.query(
    `SELECT count(*)::int AS payments FROM parents q JOIN payments p ON p.id = q.payment_id WHERE q.email = $1`,
    [family.email],
  );
  expect(rows).toEqual([{ payments: 1 }]);
});
