import { waitFor } from '@nibog/testing/wait-for';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP, openSite, PHONE, visit } from './browser.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe, pressAtPhonePe, type Family } from './steps.ts';

const { browser, site } = await openSite();

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

/** From the start page to PhonePe's, as a parent goes. */
async function goToPhonePe(page: Page, family: Family): Promise<void> {
  await openCheckout(page, site.url);
  await fillCheckout(page, family);
  await openPhonePe(page);
}

/** One booking, one payment, one mail, and one reference wherever a person or the database has it. */
async function expectOneOfEach(page: Page, family: Family): Promise<void> {
  await page.waitForURL('**/booking-confirmation?ref=*', { timeout: 30_000 });
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
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
  const received = site.smtp.messages.filter(({ recipients }) => recipients.includes(family.email));
  expect(received).toHaveLength(1);
  expect(received[0]?.mail.subject).toContain(ref);
  expect(received[0]?.mail.text).toContain(ref);
}

test('a parent whose payment PhonePe tells of before the browser is back sees the one booking', async () => {
  await using visitor = await visit(browser, PHONE);
  const { page } = visitor;
  const family = makeFamily({ child: 'Meera Iyer' });
  site.simulator.settings.webhookDelayMs = 0;
  const before = await countWebhooks();
  await goToPhonePe(page, family);
  // The way back is held until the webhook is in.
  await page.route('**/payment-callback*', async (route) => {
    await waitFor('the webhook', countWebhooks, (count) => count > before);
    await route.continue();
  });
  await pressAtPhonePe(page, /^Pay ₹1,799/);
  await expectOneOfEach(page, family);
});

test('a parent whose payment PhonePe tells of 8 s after the browser is back waits, and sees the one booking', async () => {
  await using visitor = await visit(browser, DESKTOP);
  const { page } = visitor;
  const family = makeFamily({ child: 'Tara Iyer' });
  site.simulator.settings.webhookDelayMs = 8_000;
  const before = await countWebhooks();
  await goToPhonePe(page, family);
  const paidAt = performance.now();
  await pressAtPhonePe(page, /^Pay ₹1,799/);
  await page.getByText('We have not heard from your bank yet').first().waitFor();
  expect(await countWebhooks()).toBe(before);
  await expectOneOfEach(page, family);
  expect(performance.now() - paidAt).toBeGreaterThan(8_000);
});
