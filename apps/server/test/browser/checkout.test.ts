import { birthDate, checkoutInput, makeEvent, readLedger, readSlot } from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import { expect, test } from 'vitest';
import { openSite, visit } from './browser.ts';
import { inspect } from './inspect.ts';
import {
  fillCheckout,
  fillParent,
  makeFamily,
  openCheckout,
  openPhonePe,
  pressAtPhonePe,
  promoField,
  typeChild,
} from './steps.ts';

const { site, client } = await openSite();

async function findHyderabad() {
  const { events } = await client.catalogue.listEvents.query({ city: 'hyderabad' });
  return client.catalogue.getEvent.query({ slug: events[0]?.slug ?? '' });
}

test('add-ons and a promo code are in the total, the payment and the booking', async () => {
  const event = await findHyderabad();
  const shirt = event.addOns.find(({ slug }) => slug === 't-shirt')?.variants[0];
  const variantId = shirt?.variantId ?? 0;
  const before = { ...(await readVariant(site, variantId)), ...(await readPromoCode(site, 'NIBOG25')) };
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;

  await openCheckout(page, site.url);
  const meal = 'One more: Meal Pack';
  await fillCheckout(page, makeFamily({ child: 'Kabir Sharma', addOns: [meal, meal, 'S, red'] }));
  // 1,799 for the game, 598 for two meals less a tenth, 499 for a shirt.
  await page.getByRole('button', { name: 'Pay ₹2,836.20 with PhonePe' }).waitFor();
  await page.getByRole('link', { name: 'Change what you add' }).click();
  await page.getByText('Total so far').waitFor();
  await page.getByText('10 % less for each: taken off the total').waitFor();
  await inspect(page, 'games-with-add-ons');
  await page.goBack();

  await promoField(page).fill('no-such-code');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('We do not know this promo code. The price is shown without it.').waitFor();
  await page.getByRole('button', { name: 'Pay ₹2,836.20 with PhonePe' }).waitFor();
  await inspect(page, 'promo-refused');
  // Leaving the field applies the code, like the button.
  await promoField(page).fill('nibog25');
  await promoField(page).blur();
  await page.getByText('NIBOG25 takes ₹500 off.').waitFor();
  await page.getByRole('button', { name: 'Pay ₹2,336.20 with PhonePe' }).waitFor();
  await inspect(page, 'review-with-add-ons');

  await openPhonePe(page);
  expect(await readVariant(site, variantId)).toMatchObject({ held: before.held + 1 });
  await pressAtPhonePe(page, /^Pay ₹2,336.20/);
  await page.waitForURL('**/booking-confirmation?ref=*');
  await page.getByText('2 × Meal Pack').waitFor();
  await page.getByText('1 × T-Shirt (S, red)').waitFor();
  await page.getByText('Discount with NIBOG25').waitFor();
  await page.getByText('−₹559.80').waitFor();
  await inspect(page, 'booked-with-add-ons');
  expect(await readVariant(site, variantId)).toEqual({ held: 0, sold: before.sold + 1 });
  expect(await readPromoCode(site, 'NIBOG25')).toEqual({ held: 0, used: before.used + 1 });
  expect(await readLedger(site, event.eventId)).toMatchObject({ doubled: 0 });
});

test('a parent who loses a place, an add-on and a promo code to other parents sees why and what is still free', async () => {
  const event = await makeEvent(site.db.owner, [{ capacity: 1 }, { capacity: 3 }, { maxAgeMonths: 12 }]);
  const [first = 0, second = 0] = event.slotIds;
  const { slots } = await client.catalogue.getEvent.query({ slug: event.slug });
  const [lost = '', free = ''] = slots.map(({ game }) => game);
  const shirt = { name: 'Shirt', variants: [['M', 1] as [string, number], ['L', null] as [string, null]] };
  const { addOnId, variantId } = await makeAddOn(site, event, shirt);
  const promoCode = await makePromoCode(site, { usageLimit: 1 });
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  await page.goto(`${site.url}/checkout/${event.slug}`);
  const child = 'Meera Sharma';
  await fillCheckout(page, makeFamily({ child, games: [lost], addOns: ['M'] }));
  await promoField(page).fill(promoCode);
  await page.getByRole('button', { name: 'Use it' }).click();
  // 1,800 and 200, less a tenth.
  await page.getByRole('button', { name: 'Pay ₹1,800 with PhonePe' }).waitFor();

  const rival = checkoutInput(event);
  const children = rival.children.map((other) => ({ ...other, slotIds: [second] }));
  await client.checkout.start.mutate(rival);
  await client.checkout.start.mutate({
    ...checkoutInput(event),
    children,
    addOns: [{ addOnId, variantId, quantity: 1 }],
    promoCode,
  });

  await page.getByRole('button', { name: /^Pay ₹/ }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('A game has just filled up').waitFor();
  await alert.getByText(`Meera: ${lost} (9:00 am – 10:00 am) is full`).waitFor();
  await alert.getByText('Still free for Meera:').waitFor();
  await alert.getByText(`${free}, 10:00 am – 11:00 am, Only 2 places left`).waitFor();
  expect(await alert.getByRole('listitem').count()).toBe(1);
  await inspect(page, 'lost-place');
  await alert.getByRole('link', { name: 'Choose other games' }).click();
  await page.getByText('Full. All places are taken. Please take it out.').waitFor();
  await page.getByRole('checkbox', { name: lost }).uncheck();
  await page.getByRole('checkbox', { name: free }).check();
  await page.getByRole('button', { name: 'Your details' }).click();
  // The message about the add-on is beside it.
  await page.getByText('It has sold out meanwhile. Please take it out.').waitFor();
  await inspect(page, 'lost-add-on');
  await page.getByRole('button', { name: 'M, sold out' }).click();
  await page.getByRole('button', { name: 'L', exact: true }).click();
  await page.getByRole('button', { name: 'Your details' }).click();
  await page.getByRole('button', { name: 'Check and pay' }).click();
  await page.getByText('This promo code is used up. The price is shown without it.').waitFor();
  await page.getByRole('button', { name: 'Pay ₹2,000 with PhonePe' }).waitFor();
  await inspect(page, 'lost-code');
  await openPhonePe(page);
  expect(await readSlot(site, first)).toMatchObject({ capacity: 1, held: 1 });
  expect(await readSlot(site, second)).toMatchObject({ held: 2 });
  expect(await readVariant(site, variantId)).toEqual({ held: 1, sold: 0 });
  expect(await readPromoCode(site, promoCode)).toEqual({ held: 1, used: 0 });
});

test('a refusal names the add-on that sold out last and shows what is left of it', async () => {
  const event = await makeEvent(site.db.owner);
  const [game = ''] = (await client.catalogue.getEvent.query({ slug: event.slug })).slots.map(
    (slot) => slot.game,
  );
  const { addOnId, variantId } = await makeAddOn(site, event, {
    name: 'Shirt',
    variants: [
      ['M', 3],
      ['L', 2],
    ],
  });
  await using visitor = await visit({ expectedErrors: /409/ });
  const { page } = visitor;
  await page.goto(`${site.url}/checkout/${event.slug}`);
  await fillCheckout(page, makeFamily({ games: [game], addOns: ['M', 'One more: Shirt (M)'] }));
  await page.getByRole('button', { name: 'Pay ₹2,200 with PhonePe' }).waitFor();
  const addOns = [{ addOnId, variantId, quantity: 2 }];
  await client.checkout.start.mutate(checkoutInput(event, { addOns }));
  await page.getByRole('button', { name: /^Pay ₹/ }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('Shirt (M): only 1 left').waitFor();
  await alert.getByText('Still there of Shirt:').waitFor();
  await alert.getByText('L: 2 pieces').waitFor();
  expect(await alert.getByRole('listitem').count()).toBe(1);
  await inspect(page, 'add-on-gone');
  await alert.getByRole('link', { name: 'See what is left' }).click();
  await page.getByText('Only 1 left now. Please take some out.').waitFor();
});

test('a parent books two children in one checkout and reads beside a game why it does not fit', async () => {
  const { date } = await findHyderabad();
  await using visitor = await visit();
  const { page } = visitor;
  await openCheckout(page, site.url);
  const [year = '', month = '', day = ''] = birthDate(date, 14).split('-');
  await typeChild(page, { child: 'Tara Iyer', born: { day, month, year } });
  await page.getByRole('button', { name: 'Add another child' }).click();
  await typeChild(page, makeFamily({ child: 'Meera Iyer' }), 1);
  await inspect(page, 'two-children');
  await page.getByRole('button', { name: 'Choose games' }).click();
  const tara = page.getByRole('group', { name: 'Games for Tara' });
  const meera = page.getByRole('group', { name: 'Games for Meera' });
  await tara.getByRole('checkbox', { name: 'Baby Crawling' }).check();
  // Running Race overlaps with Baby Crawling; Hurdle Toddle begins after it.
  const race = tara.getByRole('checkbox', { name: 'Running Race' });
  expect(await race.isDisabled()).toBe(true);
  await tara.getByText('At the same time as Baby Crawling (10:00 am – 11:00 am). Tara can play').waitFor();
  await tara.getByRole('checkbox', { name: 'Hurdle Toddle' }).check();
  await meera
    .getByText(/^For 5–15 months\. Meera will be \d+ months on/)
    .first()
    .waitFor();
  expect(await meera.getByRole('checkbox', { name: 'Baby Crawling' }).isDisabled()).toBe(true);
  await meera.getByRole('checkbox', { name: 'Running Race' }).check();
  await page.getByText('₹5,398').waitFor();
  await inspect(page, 'two-children-games');
  await page.getByRole('button', { name: 'Your details' }).click();
  await fillParent(page, makeFamily());
  await page.getByRole('button', { name: 'Pay ₹5,398 with PhonePe' }).waitFor();
  await inspect(page, 'two-children-review');
});
