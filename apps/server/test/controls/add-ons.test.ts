import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  refusal,
  waitForStatus,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/extras';
import {
  CANCELLED_READ_AS_LIVE,
  dropConstraints,
  sabotage,
  type GuardName,
} from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Controls of what counts add-ons and promo codes: each line alone holds, and with all of them down there is harm. */

const LEFT = 3;
const PARENTS = 20;

const KINDS = [
  {
    kind: 'an add-on',
    guards: ['stock'] satisfies GuardName[],
    lockedRead: { text: 'v.stock - v.held - v.sold AS "piecesLeft"', by: 'NULL::int AS "piecesLeft"' },
    check: 'add_on_variants_stock',
  },
  {
    kind: 'a promo code',
    guards: ['uses'] satisfies GuardName[],
    lockedRead: { text: 'c.usage_limit - c.held - c.used AS "usesLeft"', by: 'NULL::int AS "usesLeft"' },
    check: 'promo_codes_uses',
  },
];
const LINES = ['the locked read', 'the guarded update', 'the check constraint'];

/** How many of the last three twenty parents hold, all starting at once. */
async function heldByTwenty(what: (typeof KINDS)[number], kept: string | null): Promise<number> {
  using saboteur = sabotage({
    guards: kept === 'the guarded update' ? [] : what.guards,
    replace: kept === 'the locked read' ? [] : [what.lockedRead],
  });
  await using app = await createTestApp({ overrides: { connect: saboteur.connect } });
  if (kept !== 'the check constraint') await dropConstraints(app.db.owner, [what.check]);
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const { addOnId, variantId } = await makeAddOn(app, event, { variants: [['', LEFT]] });
  const promoCode = await makePromoCode(app, { usageLimit: LEFT });
  const extras = what.kind === 'an add-on' ? { addOns: [{ addOnId, quantity: 1 }] } : { promoCode };
  const starts = await Promise.allSettled(
    Array.from({ length: PARENTS }, () => client.checkout.start.mutate(checkoutInput(event, extras))),
  );
  const { held } =
    what.kind === 'an add-on' ? await readVariant(app, variantId) : await readPromoCode(app, promoCode);
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(held);
  return held;
}

describe.each(KINDS)('of the last three of $kind', (what) => {
  test('twenty parents at once take more when all that counts them is off', async () => {
    expect(await heldByTwenty(what, null)).toBeGreaterThan(LEFT);
  });

  test.each(LINES)('%s alone gives three', async (kept) => {
    expect(await heldByTwenty(what, kept)).toBe(LEFT);
  });
});

type Shop = { input: () => StartInput; counters: () => Promise<unknown> };

async function openShop(app: TestApp, { daysAhead = 14 } = {}): Promise<Shop> {
  const date = new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10);
  const event = await makeEvent(app.db.owner, [{}], { date });
  const { addOnId, variantId } = await makeAddOn(app, event);
  const promoCode = await makePromoCode(app, { usageLimit: 10 });
  return {
    input: () => checkoutInput(event, { addOns: [{ addOnId, quantity: 1 }], promoCode }),
    counters: async () => {
      const [{ held, sold }, code] = [await readVariant(app, variantId), await readPromoCode(app, promoCode)];
      return { held: [held, code.held], taken: [sold, code.used] };
    },
  };
}

/** A parent whom PhonePe gave no page, so that all was let go; then the hold ends, and another parent's lasts. */
async function heldAfterTwoReleases({ guardsOff: guards }: { guardsOff: GuardName[] }) {
  using saboteur = sabotage({ guards });
  await using app = await createTestApp({
    durations: { sweepEvery: 100, lookLease: 300 },
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  const client = connect(app.url);
  const shop = await openShop(app);
  app.simulator.failNextPay('refuse');
  expect(await refusal(client.checkout.start.mutate(shop.input()))).toMatchObject({
    reason: 'PAYMENT_PAGE_UNAVAILABLE',
  });
  await client.checkout.start.mutate(shop.input());
  expect(await shop.counters()).toEqual({ held: [1, 1], taken: [0, 0] });
  await app.db.owner.query(
    'UPDATE payments SET hold_expires_at = now(), next_look_at = now() WHERE pay_refused_at IS NOT NULL',
  );
  await waitFor(
    'the end of the first hold',
    () => app.db.owner.prisma.payment.count({ where: { status: 'expired' } }),
    (count) => count === 1,
  );
  const broken = (await auditMoney(app.db.owner)).map(({ name }) => name);
  return { counters: await shop.counters(), broken };
}

const COUNTED = ['pieces_are_counted', 'promo_uses_are_counted'];

test('what was let go is not let go again when its time ends', async () => {
  expect(await heldAfterTwoReleases({ guardsOff: [] })).toEqual({
    counters: { held: [1, 1], taken: [0, 0] },
    broken: [],
  });
});

test("without the guard of the extras' hold another parent's goes with it, and the audit sees it", async () => {
  expect(await heldAfterTwoReleases({ guardsOff: ['extras-hold'] })).toEqual({
    counters: { held: [0, 0], taken: [0, 0] },
    broken: COUNTED,
  });
});

/** Two families have booked; one of them cancels twice, so late that nothing goes back and no refund is in the way. */
async function takenAfterTwoCancellations({ guardsOff: guards }: { guardsOff: GuardName[] }) {
  using saboteur = sabotage({ guards, replace: [CANCELLED_READ_AS_LIVE] });
  await using app = await createTestApp({
    env: { TIME_SCALE: '0.02' },
    simulator: { timeScale: 0.02 },
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  // The mail of the first would be in the way of the second.
  await dropConstraints(app.db.owner, ['emails_payment_id_kind_occasion_key', 'emails_message_id_key']);
  const client = connect(app.url);
  const shop = await openShop(app, { daysAhead: 5 });
  const booked = [];
  for (const input of [shop.input(), shop.input()]) {
    const { transactionId } = await client.checkout.start.mutate(input);
    await app.simulator.complete(transactionId);
    await waitForStatus(client, transactionId, 'booked');
    booked.push(transactionId);
  }
  expect(await shop.counters()).toEqual({ held: [0, 0], taken: [2, 2] });
  const [transactionId = ''] = booked;
  const cancel = () => client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
  await Promise.allSettled([cancel(), cancel()]);
  const broken = (await auditMoney(app.db.owner))
    .map(({ name }) => name)
    .filter((name) => COUNTED.includes(name));
  return { counters: await shop.counters(), broken };
}

const ONE_LEFT = { counters: { held: [0, 0], taken: [1, 1] }, broken: [] };

test("without its guards a second cancellation gives back another family's add-on and use", async () => {
  expect(await takenAfterTwoCancellations({ guardsOff: ['cancel', 'extras-cancel'] })).toEqual({
    counters: { held: [0, 0], taken: [0, 0] },
    broken: COUNTED,
  });
});

test.each(['cancel', 'extras-cancel'] as const)('the guard %s alone gives back one', async (kept) => {
  const guardsOff = (['cancel', 'extras-cancel'] as const).filter((guard) => guard !== kept);
  expect(await takenAfterTwoCancellations({ guardsOff })).toEqual(ONE_LEFT);
});
