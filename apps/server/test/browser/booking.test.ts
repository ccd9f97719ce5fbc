import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { waitFor } from '@nibog/db/testing';
import type { TestApp } from '../test-app.ts';
import { createSite, DESKTOP, launchBrowser, PHONE, visit } from './browser.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe, pressAtPhonePe } from './steps.ts';

let browser: Browser;
let site: TestApp;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await createSite();
});

afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

type Outcome = { payments: number; bookings: number; mails: number; refs: string[] };

async function readOutcome(email: string): Promise<Outcome> {
  const { rows } = await site.db.owner.query<Outcome>(
    `SELECT count(*)::int AS payments, count(b.id)::int AS bookings,
            (SELECT count(*)::int FROM emails m WHERE m.payment_id = ANY(array_agg(p.id)) AND m.status = 'sent') AS mails,
            array_agg(DISTINCT p.booking_ref) || array_agg(DISTINCT b.booking_ref) AS refs
       FROM parents q JOIN payments p ON p.id = q.payment_id LEFT JOIN bookings b ON b.payment_id = p.id
      WHERE q.email = $1`,
    [email],
  );
  const row = rows[0];
  if (!row) throw new Error('no outcome');
  return row;
}

async function countWebhooks(): Promise<number> {
  return site.db.owner.prisma.webhookEvent.count();
}

const ORDERS = [
  { when: 'before the browser comes back', delayMs: 0, viewport: PHONE },
  { when: '8 s after the browser came back', delayMs: 8_000, viewport: DESKTOP },
];

describe.each(ORDERS)('PhonePe tells the server $when', ({ delayMs, viewport }) => {
  test('and the parent sees the one booking that the server made', async () => {
    await using visitor = await visit(browser, viewport);
    const { page } = visitor;
    const family = makeFamily({ child: `Meera${delayMs} Iyer` });
    site.simulator.settings.webhookDelayMs = delayMs;
    const before = await countWebhooks();
    const mailsBefore = site.smtp.messages.length;

    await openCheckout(page, site.url);
    await fillCheckout(page, family);
    await openPhonePe(page);
    if (delayMs === 0) {
      // The way back is held until the webhook is in.
      await page.route('**/payment-callback*', async (route) => {
        await waitFor('the webhook', countWebhooks, (count) => count > before);
        await route.continue();
      });
    }
    const paidAt = performance.now();
    await pressAtPhonePe(page, /^Pay ₹1,799/);
    await page.waitForURL('**/payment-callback*');
    if (delayMs > 0) {
      await page.getByText('We have not heard from your bank yet').first().waitFor();
      expect(await countWebhooks()).toBe(before);
    }
    await page.waitForURL('**/booking-confirmation?ref=*', { timeout: 30_000 });
    await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
    if (delayMs > 0) expect(performance.now() - paidAt).toBeGreaterThan(delayMs);

    const mails = await waitFor(
      'the mail',
      () => site.smtp.messages.slice(mailsBefore),
      (all) => all.length > 0,
    );
    const outcome = await waitFor(
      'the mail on record',
      () => readOutcome(family.email),
      ({ mails }) => mails > 0,
    );
    expect(outcome).toMatchObject({ payments: 1, bookings: 1, mails: 1 });
    const [ref = '', bookedRef] = outcome.refs;
    expect(bookedRef).toBe(ref);
    expect(new URL(page.url()).searchParams.get('ref')).toBe(ref);
    await page.getByText(ref).first().waitFor();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.recipients).toEqual([family.email]);
    expect(mails[0]?.mail.subject).toContain(ref);
    expect(mails[0]?.mail.text).toContain(ref);
  });
});
