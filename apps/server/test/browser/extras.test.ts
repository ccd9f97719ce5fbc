import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readLedger } from '../arrange.ts';
import { readPromoCode, readVariant } from '../extras-arrange.ts';
import { DESKTOP, openSite, PHONE, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import { fillCheckout, makeFamily, openCheckout, openPhonePe, pressAtPhonePe } from './steps.ts';

const { browser, site, client } = await openSite();

const VIEWS = [
  { view: 'phone', viewport: PHONE, colorScheme: 'light' as const },
  { view: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' as const },
];

async function findHyderabad() {
  const { events } = await client.catalogue.listEvents.query({ city: 'hyderabad' });
  return client.catalogue.getEvent.query({ slug: events[0]?.slug ?? '' });
}

function promoField(page: Page) {
  return page.getByLabel('Promo code');
}

test.each(VIEWS)(
  'what is added and a promo code are in the total, the payment and the booking, on a $view',
  async ({ view, viewport, colorScheme }) => {
    site.simulator.settings.webhookDelayMs = 0;
    const event = await findHyderabad();
    const shirt = event.addOns.find(({ slug }) => slug === 't-shirt')?.variants[0];
    const variantId = shirt?.variantId ?? 0;
    const before = { ...(await readVariant(site, variantId)), ...(await readPromoCode(site, 'NIBOG25')) };
    await using visitor = await visit(browser, viewport, { colorScheme, mayComplain: /409/ });
    const { page } = visitor;

    await openCheckout(page, site.url);
    const meal = 'One more: Meal Pack';
    await fillCheckout(
      page,
      makeFamily({ child: `Kabir ${view.replace('-', ' ')}`, addOns: [meal, meal, 'S, red'] }),
    );
    // 1,799 for the game, 598 for two meals less a tenth, 499 for a shirt.
    await page.getByRole('button', { name: 'Pay ₹2,836.20 with PhonePe' }).waitFor();
    await page.getByRole('link', { name: 'Change what you add' }).click();
    await page.getByText('Total so far').waitFor();
    await page.getByText('10 % less for each: taken off the total').waitFor();
    await inspect(page, `${view}-games-with-extras`);
    await page.goBack();

    await promoField(page).fill('nobody-has-this');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('We do not know this promo code. The price is shown without it.').waitFor();
    await page.getByRole('button', { name: 'Pay ₹2,836.20 with PhonePe' }).waitFor();
    await inspect(page, `${view}-promo-refused`);
    // Leaving the field is as good as the button.
    await promoField(page).fill('nibog25');
    await promoField(page).blur();
    await page.getByText('NIBOG25 takes ₹500 off.').waitFor();
    await page.getByRole('button', { name: 'Pay ₹2,336.20 with PhonePe' }).waitFor();
    await inspect(page, `${view}-review-with-extras`);

    await openPhonePe(page);
    expect(await readVariant(site, variantId)).toMatchObject({ held: before.held + 1 });
    await pressAtPhonePe(page, /^Pay ₹2,336.20/);
    await page.waitForURL('**/booking-confirmation?ref=*');
    await page.getByText('2 × Meal Pack').waitFor();
    await page.getByText('1 × T-Shirt (S, red)').waitFor();
    await page.getByText('Discount with NIBOG25').waitFor();
    await page.getByText('−₹559.80').waitFor();
    await inspect(page, `${view}-booked-with-extras`);
    expect(await readVariant(site, variantId)).toEqual({ held: 0, sold: before.sold + 1 });
    expect(await readPromoCode(site, 'NIBOG25')).toEqual({ held: 0, used: before.used + 1 });
    expect(await readLedger(site, event.eventId)).toMatchObject({ doubled: 0 });
  },
);
