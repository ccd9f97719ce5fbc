import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe, pressAtPhonePe, promoField } from './steps.ts';

const { site } = await openSite();

/** Everything that the page stores in the browser. */
async function readKept(page: Page): Promise<string> {
  return page.evaluate<string>('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
}

test('a draft survives a reload, the way back and a closed tab, and the booking deletes it', async () => {
  await using visitor = await visit();
  const { page: first, context } = visitor;
  const family = makeFamily({
    child: 'Diya Sharma',
    addOns: ['One more: Meal Pack'],
  });
  const pay = { name: 'Pay ₹1,598 with PhonePe' };
  await openCheckout(first, site.url);
  await fillCheckout(first, family);
  await promoField(first).fill('NIBOG25');
  await promoField(first).blur();
  await first.getByRole('button', pay).waitFor();
  await first.reload();
  await first.getByRole('button', pay).waitFor();
  await first.goBack();
  expect(await first.getByLabel('Your full name').inputValue()).toBe(family.parent);
  const address = first.url();
  await first.close();

  const page = await context.newPage();
  await page.goto(address);
  await page.getByText('What you typed last time is still here').waitFor();
  await inspect(page, 'restored');
  // Consent must be given on every visit.
  const consent = page.getByRole('checkbox', { name: /I am the parent or guardian/ });
  expect(await consent.isChecked()).toBe(false);
  await consent.check();
  await page.getByRole('button', { name: 'Check and pay' }).click();
  await page.getByText('1 × Meal Pack').waitFor();
  await page.getByText('Nothing is kept for you yet.').waitFor();
  await page.getByRole('button', pay).waitFor();
  await openPhonePe(page);
  const phonePe = page.url();
  await page.goBack();
  await expectHoldShown(page, family.email);
  await inspect(page, 'review-with-hold');
  await openPhonePe(page);
  expect(page.url()).toBe(phonePe);
  await pressAtPhonePe(page, 'Close');
  await expectHoldShown(page, family.email);
  await inspect(page, 'awaiting-with-hold');
  await page.getByRole('link', { name: 'Go back to PhonePe' }).click();
  await pressAtPhonePe(page, /^Pay ₹1,598/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByRole('heading', { name: 'You are booked!' }).waitFor();
  for (const word of [family.child, family.email, 'NIBOG25'])
    expect(await readKept(page)).not.toContain(word);
});

/** The page shows the end of the hold and the minutes until then, as the database has them. */
async function expectHoldShown(page: Page, email: string): Promise<void> {
  const before = await readMinutesLeft(email);
  const shown = page.getByText(/Your places are kept until \d+:\d\d [ap]m: \d+ minutes left\./);
  const [, minutes] = /(\d+) minutes/.exec((await shown.textContent()) ?? '') ?? [];
  const after = await readMinutesLeft(email);
  expect(Number(minutes)).toBeLessThanOrEqual(before);
  expect(Number(minutes)).toBeGreaterThanOrEqual(Math.floor(after));
}

async function readMinutesLeft(email: string): Promise<number> {
  const { rows } = await site.db.owner.query<{ minutes: number }>(
    `SELECT extract(epoch FROM p.hold_expires_at - clock_timestamp())::float8 / 60 AS minutes
       FROM parents q JOIN payments p ON p.id = q.payment_id WHERE q.email = $1`,
    [email],
  );
  return rows[0]?.minutes ?? Number.NaN;
}

test('another parent deletes a draft with one press, and an abandoned draft expires', async () => {
  await using visitor = await visit();
  const { page: first, context } = visitor;
  await openCheckout(first, site.url);
  const address = first.url();
  await first.getByLabel('Child’s full name').fill('Meera Iyer');
  await first.close();

  const second = await context.newPage();
  await second.goto(address);
  await second.getByRole('button', { name: 'Start afresh' }).click();
  await second.getByText('What you typed last time is still here').waitFor({ state: 'detached' });
  expect(await second.getByLabel('Child’s full name').inputValue()).toBe('');
  expect(await readKept(second)).not.toContain('Meera');

  await second.getByLabel('Child’s full name').fill('Tara Iyer');
  await second.close();
  const third = await context.newPage();
  await third.clock.setFixedTime(Date.now() + 48 * 3_600_000);
  await third.goto(site.url);
  await third.getByRole('heading', { level: 1 }).waitFor();
  expect(await readKept(third)).not.toContain('Tara');
});
