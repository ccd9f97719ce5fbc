import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  type SlotPlan,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { readGameIds, makeAddOn, makePromoCode, type PromoPlan } from '@nibog/testing/arrange/add-ons';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectChoiceRefused, expectStartRefused, toQuote, withChild } from '../refusals.ts';

/** Prices and refusals of add-ons and promo codes. The quote and the start of a checkout give the same response. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;

function quoteOf(input: StartInput) {
  return connect(app.url).checkout.quote.query(toQuote(input));
}

describe('add-ons', () => {
  test('cost their price, less the bundle counted over all variants', async () => {
    const event = await makeEvent(app.db.owner);
    const shirt = await makeAddOn(app, event, {
      name: 'T-Shirt',
      pricePaise: 49_900,
      bundle: { fromQuantity: 3, percentOff: 15 },
      variants: [
        ['S, red', 5],
        ['M, blue', null],
      ],
    });
    const [small = 0, medium = 0] = shirt.variantIds;
    const { addOnId } = shirt;
    const two = [
      { addOnId, variantId: small, quantity: 1 },
      { addOnId, variantId: medium, quantity: 1 },
    ];
    expect(await quoteOf(checkoutInput(event, { addOns: two }))).toMatchObject({
      discounts: [],
      totalPaise: 180_000 + 2 * 49_900,
    });
    const three = [two[0], { addOnId, variantId: medium, quantity: 2 }].flatMap((one) => one ?? []);
    expect(await quoteOf(checkoutInput(event, { addOns: three }))).toEqual({
      lines: [
        expect.objectContaining({ kind: 'game', amountPaise: 180_000 }),
        { kind: 'addOn', label: 'T-Shirt (S, red)', quantity: 1, unitPaise: 49_900, amountPaise: 49_900 },
        { kind: 'addOn', label: 'T-Shirt (M, blue)', quantity: 2, unitPaise: 49_900, amountPaise: 99_800 },
      ],
      discounts: [{ kind: 'bundle', label: 'T-Shirt', percentOff: 15, amountPaise: 22_455 }],
      subtotalPaise: 329_700,
      discountPaise: 22_455,
      totalPaise: 307_245,
    });
  });

  test('are refused when they belong to another event or are off sale', async () => {
    const [event, other] = [await makeEvent(app.db.owner), await makeEvent(app.db.owner)];
    const foreign = await makeAddOn(app, other);
    const inactive = await makeAddOn(app, event, { active: false });
    const addOns = [foreign, inactive].map(({ addOnId }) => ({ addOnId, quantity: 1 }));
    expect(await expectChoiceRefused(app, checkoutInput(event, { addOns }))).toEqual({
      status: 404,
      reason: 'ADD_ON_NOT_FOUND',
      fields: [0, 1].map((index) => ({
        path: `addOns.${index}.addOnId`,
        code: 'add_on_not_sold',
        params: {},
        rule: 'is not sold at this event',
      })),
    });
  });

  test('are refused with the variant of another add-on', async () => {
    const event = await makeEvent(app.db.owner);
    const [one, two] = [await makeAddOn(app, event), await makeAddOn(app, event)];
    const addOns = [{ addOnId: one.addOnId, variantId: two.variantId, quantity: 1 }];
    expect(await expectChoiceRefused(app, checkoutInput(event, { addOns }))).toMatchObject({
      reason: 'ADD_ON_NOT_FOUND',
      fields: [
        {
          path: 'addOns.0.variantId',
          code: 'variant_not_found',
          params: {},
          rule: 'is not a variant of this add-on',
        },
      ],
    });
  });

  test('that have variants are refused without a variant, and when a variant is listed twice', async () => {
    const event = await makeEvent(app.db.owner);
    const { addOnId, variantId } = await makeAddOn(app, event, {
      variants: [
        ['S', 5],
        ['M', 5],
      ],
    });
    const refused = await expectChoiceRefused(
      app,
      checkoutInput(event, { addOns: [{ addOnId, quantity: 1 }] }),
    );
    expect(refused).toMatchObject({
      status: 400,
      fields: [
        {
          path: 'addOns.0.variantId',
          code: 'variant_required',
          params: {},
          rule: 'is required: choose one of the variants',
        },
      ],
    });
    const twice = [1, 2].map((quantity) => ({ addOnId, variantId, quantity }));
    expect(await expectChoiceRefused(app, checkoutInput(event, { addOns: twice }))).toMatchObject({
      status: 400,
      fields: [
        { path: 'addOns.1.variantId', code: 'variant_chosen_twice', params: {}, rule: 'is chosen twice' },
      ],
    });
  });

  test('are refused when fewer remain, and the event shows the stock', async () => {
    const event = await makeEvent(app.db.owner);
    const few = await makeAddOn(app, event, { variants: [['', 2]] });
    const none = await makeAddOn(app, event, { variants: [['', 0]] });
    const addOns = [few, none].map(({ addOnId }) => ({ addOnId, quantity: 3 }));
    expect(await expectChoiceRefused(app, checkoutInput(event, { addOns }))).toEqual({
      status: 409,
      reason: 'ADD_ON_SOLD_OUT',
      fields: [
        {
          path: 'addOns.0.quantity',
          code: 'not_enough_pieces',
          params: { piecesLeft: 2 },
          rule: 'has 2 left',
        },
        {
          path: 'addOns.1.quantity',
          code: 'not_enough_pieces',
          params: { piecesLeft: 0 },
          rule: 'is sold out',
        },
      ],
    });
    const { addOns: listed } = await connect(app.url).catalogue.getEvent.query({ slug: event.slug });
    expect(listed.map(({ variants }) => variants[0]?.piecesLeft)).toEqual([2, 0]);
  });
});

async function withCode(plan: PromoPlan, slots: SlotPlan[] = [{ pricePaise: 180_000 }]) {
  const event = await makeEvent(app.db.owner, slots);
  const promoCode = await makePromoCode(app, plan);
  return { event, promoCode, input: checkoutInput(event, { promoCode }) };
}

describe('a promo code', () => {
  test.each<[string, PromoPlan, number]>([
    ['a quarter, at most ₹500', { percentOff: 25, maxDiscountPaise: 50_000 }, 45_000],
    ['half, at most ₹500', { percentOff: 50, maxDiscountPaise: 50_000 }, 50_000],
    ['a fixed amount', { fixedPaise: 20_000 }, 20_000],
    ['all, but for the rupee that a payment needs', { percentOff: 100 }, 179_900],
    ['more than the price, but for that rupee', { fixedPaise: 1_000_000 }, 179_900],
    ['all at the minimum', { fixedPaise: 1_000, minPurchasePaise: 180_000 }, 1_000],
  ])('takes %s', async (_what, plan, discountPaise) => {
    const { input, promoCode } = await withCode(plan);
    expect(await quoteOf(input)).toMatchObject({
      discounts: [{ kind: 'promo', label: promoCode, amountPaise: discountPaise }],
      subtotalPaise: 180_000,
      discountPaise,
      totalPaise: 180_000 - discountPaise,
    });
  });

  test('is found in small letters and with spaces around it', async () => {
    const { input, promoCode } = await withCode({});
    const typed = ` ${promoCode.toLowerCase()} `;
    expect(await quoteOf({ ...input, promoCode: typed })).toMatchObject({ discountPaise: 18_000 });
  });

  test('discounts games and add-ons after the bundle price', async () => {
    const { event, input } = await withCode({ percentOff: 10 });
    const { addOnId } = await makeAddOn(app, event, { bundle: { fromQuantity: 2, percentOff: 10 } });
    expect(await quoteOf({ ...input, addOns: [{ addOnId, quantity: 2 }] })).toMatchObject({
      subtotalPaise: 220_000,
      discounts: [
        { kind: 'bundle', amountPaise: 4_000 },
        { kind: 'promo', amountPaise: 21_600 },
      ],
      totalPaise: 194_400,
    });
  });

  test('for one game discounts only that game', async () => {
    const event = await makeEvent(app.db.owner, [{ pricePaise: 100_000 }, { pricePaise: 180_000 }]);
    const [game = 0] = await readGameIds(app, event);
    const promoCode = await makePromoCode(app, { percentOff: 50, gameIds: [game] });
    const input = withChild(checkoutInput(event, { promoCode }), { slotIds: event.slotIds });
    expect(await quoteOf(input)).toMatchObject({ discountPaise: 50_000, totalPaise: 230_000 });
    const other = withChild(input, { slotIds: event.slotIds.slice(1) });
    expect(await expectChoiceRefused(app, other)).toMatchObject({
      reason: 'PROMO_NOT_FOR_THIS',
      fields: [{ path: 'promoCode', code: 'promo_for_other_games', params: {}, rule: 'is for other games' }],
    });
  });

  test('for one event is refused for another event', async () => {
    const event = await makeEvent(app.db.owner);
    const { input, promoCode } = await withCode({ eventIds: [event.eventId] });
    expect(await quoteOf(checkoutInput(event, { promoCode }))).toMatchObject({ discountPaise: 18_000 });
    expect(await expectChoiceRefused(app, input)).toMatchObject({
      reason: 'PROMO_NOT_FOR_THIS',
      fields: [
        { path: 'promoCode', code: 'promo_for_other_events', params: {}, rule: 'is for other events' },
      ],
    });
  });

  test.each<[string, PromoPlan, string, object, string | RegExp]>([
    [
      'that is used up',
      { usageLimit: 0 },
      'PROMO_USED_UP',
      { code: 'promo_used_up', params: {} },
      'is used up',
    ],
    [
      'with a higher minimum purchase',
      { minPurchasePaise: 180_001 },
      'PROMO_BELOW_MINIMUM',
      { code: 'promo_below_minimum', params: { minPurchasePaise: 180_001 } },
      'is for purchases of 180001 paise or more',
    ],
    [
      'that has not started',
      { validFrom: new Date(Date.now() + HOUR_MS / 2) },
      'PROMO_NOT_STARTED',
      { code: 'promo_not_started', params: { validFrom: expect.stringMatching(/^20.*Z$/) } },
      /^is valid from 20/,
    ],
    [
      'that has ended',
      { validTo: new Date(Date.now() - HOUR_MS / 2) },
      'PROMO_ENDED',
      { code: 'promo_ended', params: { validTo: expect.stringMatching(/^20.*Z$/) } },
      /^was valid until 20/,
    ],
  ])('%s is refused with its reason', async (_what, plan, reason, problem, rule) => {
    const { input } = await withCode(plan);
    const refused = await expectChoiceRefused(app, input);
    expect(refused).toMatchObject({ status: 409, reason, fields: [{ path: 'promoCode', ...problem }] });
    expect(refused.fields?.[0]?.rule).toMatch(rule);
  });

  test('that does not exist is refused', async () => {
    const event = await makeEvent(app.db.owner);
    expect(await expectChoiceRefused(app, checkoutInput(event, { promoCode: 'FIRST50' }))).toEqual({
      status: 409,
      reason: 'PROMO_NOT_VALID',
      fields: [{ path: 'promoCode', code: 'promo_not_found', params: {}, rule: 'is not a known promo code' }],
    });
  });

  test('that changes the total that the parent saw is refused with the new quote', async () => {
    const { input } = await withCode({});
    const refused = await expectStartRefused(app, { ...input, expectedTotalPaise: 180_000 });
    expect(refused).toMatchObject({ reason: 'PRICE_CHANGED', quote: { totalPaise: 162_000 } });
  });
});
