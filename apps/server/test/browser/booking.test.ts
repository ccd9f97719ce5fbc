import { waitFor } from '@nibog/testing/wait-for';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP, openSite, visit } from './browser.ts';
import {
  fillCheckout,
  goToCheckout,
  makeFamily,
  openPhonePe,
  pressAtPhonePe,
  transactionOf,
  type Family,
} from './steps.ts';

// Without a webhook nothing books a payment: its first scheduled look comes after the tests.
const { site } = await openSite({ durations: { firstLook: 3_600_000 } });

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

/** Goes from the start page to PhonePe's page. */
async function goToPhonePe(page: Page, family: Family): Promise<void> {
  await goToCheckout(page, site.url);
  await fillCheckout(page, family);
  await openPhonePe(page);
}

/** One payment, one booking and one mail, all with the reference that the page shows. */
async function expectOneOfEach(page: Page, family: Family): Promise<void> {
  await page.waitForURL('**/booking-confirmation?ref=*');
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

test('a parent sees the one booking when the webhook arrives before the browser is back', async () => {
  await using visitor = await visit();
  const { page } = visitor;
  const family = makeFamily({ child: 'Meera Iyer' });
  const before = await countWebhooks();
  await goToPhonePe(page, family);
  // The browser is back only after the webhook.
  await page.route('**/payment-callback*', async (route) => {
    await waitFor('the webhook', countWebhooks, (count) => count > before);
    await route.continue();
  });
  await pressAtPhonePe(page, /^Pay ₹1,799/);
  await expectOneOfEach(page, family);
});

test('a parent waits and sees the one booking when the webhook arrives 8 s after the browser is back', async () => {
  await using visitor = await visit({ viewport: DESKTOP });
  const { page } = visitor;
  const family = makeFamily({ child: 'Tara Iyer' });
  // The test sends the webhook, so that a slow page cannot be later than it.
  site.simulator.settings.webhooksEnabled = false;
  const before = await countWebhooks();
  await goToPhonePe(page, family);
  await pressAtPhonePe(page, /^Pay ₹1,799/);
  const waiting = page.getByRole('heading', { name: 'We have not heard from your bank yet' });
  await waiting.waitFor();
  const transactionId = transactionOf(page);
  const backAt = performance.now();
  await waitFor(
    'the webhook’s delay',
    () => performance.now() - backAt,
    (waitedMs) => waitedMs > 8_000,
  );
  expect(await waiting.isVisible()).toBe(true);
  expect(await countWebhooks()).toBe(before);
  await site.simulator.deliverWebhook(site.simulator.webhookBody(transactionId, 'checkout.order.completed'));
  await expectOneOfEach(page, family);
  expect(performance.now() - backAt).toBeGreaterThan(8_000);
});
