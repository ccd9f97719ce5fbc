import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP, openSite, visit } from './browser.ts';
import { byKeyboard } from './by-keyboard.ts';
import { fillCheckout, makeFamily, goToCheckout, openPhonePe, pressAtPhonePe } from './steps.ts';

/** From the start page to the ticket under difficult conditions. */

const { site } = await openSite();

const TWO_GAMES = ['Running Race', 'High Jump'];

async function expectBooked(page: Page): Promise<void> {
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
}

test.concurrent('a parent books with the keyboard alone on a desktop', async () => {
  await using visitor = await visit({ viewport: DESKTOP });
  const page = byKeyboard(visitor.page);
  await page.goto(site.url);
  await page.getByRole('link', { name: 'Skip to the content' }).click();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
  await goToCheckout(page, site.url);
  // Errors move the focus into the first wrong field.
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

/** As in Chromium's developer tools: 400 kbit/s each way and a latency of 2 s. */
const SLOW_3G = { offline: false, latency: 2_000, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Adds up the layout shifts that no input caused. */
const WATCH_SHIFTS = `
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

test.concurrent(
  'a parent books on slow 3G: the layout does not shift, and two taps make one payment',
  async () => {
    await using visitor = await visit({ motion: 'no-preference' });
    const { page, context } = visitor;
    const network = await context.newCDPSession(page);
    await network.send('Network.emulateNetworkConditions', SLOW_3G);
    await page.addInitScript(WATCH_SHIFTS);
    const family = makeFamily({ child: 'Yusuf Khan', games: TWO_GAMES });
    await goToCheckout(page, site.url);
    await fillCheckout(page, family);
    const pay = page.getByRole('button', { name: /^Pay ₹/ });
    await pay.waitFor();
    await pay.dblclick();
    await page.getByRole('button', { name: 'Opening PhonePe' }).waitFor();
    const shiftedToPhonePe = await page.evaluate<number>('window.shifted');
    await pressAtPhonePe(page, /^Pay ₹/);
    await expectBooked(page);
    const shiftedToTicket = await page.evaluate<number>('window.shifted');
    // Web Vitals call 0.1 good for a single page.
    expect(Math.max(shiftedToPhonePe, shiftedToTicket)).toBeLessThan(0.01);
    const { rows } = await site.db.owner.query(
      `SELECT count(*)::int AS payments FROM parents q JOIN payments p ON p.id = q.payment_id WHERE q.email = $1`,
      [family.email],
    );
    expect(rows).toEqual([{ payments: 1 }]);
  },
);
