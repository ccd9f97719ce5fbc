import {
  checkoutInput,
  connect,
  makeEvent,
  refusal,
  waitForStatus,
  type StartInput,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { FAST } from '@nibog/testing/arrange/controls';
import { makeAddOn, makePromoCode, readPromoCode, readVariant } from '@nibog/testing/arrange/add-ons';
import { CANCELLED_READ_AS_LIVE, type GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/** Controls of the counters of add-ons and promo codes: each guard alone prevents the damage that happens without all of them. */

let app: ControlApp;
beforeAll(async () => {
  app = await createControlApp(FAST);
});
afterAll(() => app[Symbol.asyncDispose]());

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

/** Returns how many of the last three are held after twenty concurrent checkouts. */
async function holdLastThree(what: (typeof KINDS)[number], active: string | null): Promise<number> {
  await using _ = await app.disable({
    guards: active === 'the guarded update' ? [] : what.guards,
    replace: active === 'the locked read' ? [] : [what.lockedRead],
    constraints: active === 'the check constraint' ? [] : [what.check],
  });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const { addOnId, variantId } = await makeAddOn(app, event, { variants: [['', LEFT]] });
  const promoCode = await makePromoCode(app, { usageLimit: LEFT });
  const choice = what.kind === 'an add-on' ? { addOns: [{ addOnId, quantity: 1 }] } : { promoCode };
  const starts = await Promise.allSettled(
    Array.from({ length: PARENTS }, () => client.checkout.start.mutate(checkoutInput(event, choice))),
  );
  const { held } =
    what.kind === 'an add-on' ? await readVariant(app, variantId) : await readPromoCode(app, promoCode);
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(held);
  return held;
}

describe.each(KINDS)('twenty concurrent parents who want $kind', (what) => {
  test('control: get more than the last three when nothing counts them', async () => {
    expect(await holdLastThree(what, null)).toBeGreaterThan(LEFT);
  });

  test.each(LINES)('get three by %s alone', async (active) => {
    expect(await holdLastThree(what, active)).toBe(LEFT);
  });
});

type Shop = { input: () => StartInput; counters: () => Promise<unknown> };

async function openShop({ daysAhead = 14 } = {}): Promise<Shop> {
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

const COUNTED = ['pieces_are_counted', 'promo_uses_are_counted'];

describe('add-on and promo code that were released because PhonePe returned no page', () => {
  /** Lets the released hold expire while another parent's hold lasts. */
  async function expireReleasedHold({ guardsOff }: { guardsOff: GuardName[] }) {
    await using _ = await app.disable({ guards: guardsOff, audited: false });
    const client = connect(app.url);
    const shop = await openShop();
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

  test('are not released again when the hold expires', async () => {
    expect(await expireReleasedHold({ guardsOff: [] })).toEqual({
      counters: { held: [1, 1], taken: [0, 0] },
      broken: [],
    });
  });

  test("control: without their guard, another parent's are released, and the audit finds it", async () => {
    expect(await expireReleasedHold({ guardsOff: ['extras-hold'] })).toEqual({
      counters: { held: [0, 0], taken: [0, 0] },
      broken: COUNTED,
    });
  });
});

describe('a second concurrent cancellation of one of two bookings with an add-on and a promo code', () => {
  const GUARDS: GuardName[] = ['cancel', 'extras-cancel'];
  // One mail of the kind per payment: these keys would refuse the second cancellation.
  const MAIL_KEYS = ['emails_payment_id_kind_occasion_key', 'emails_message_id_key'];
  const ONE_LEFT = { counters: { held: [0, 0], taken: [1, 1] }, broken: [] };

  /** In the last week nothing is returned, so no refund prevents the second cancellation. */
  async function cancelTwice({ guardsOff }: { guardsOff: GuardName[] }) {
    await using _ = await app.disable({
      guards: guardsOff,
      replace: [CANCELLED_READ_AS_LIVE],
      constraints: MAIL_KEYS,
      audited: false,
    });
    const client = connect(app.url);
    const shop = await openShop({ daysAhead: 5 });
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

  test("control: without the guards, gives back the other family's add-on and use", async () => {
    expect(await cancelTwice({ guardsOff: GUARDS })).toEqual({
      counters: { held: [0, 0], taken: [0, 0] },
      broken: COUNTED,
    });
  });

  test.each(GUARDS)('gives back nothing by the guard %s alone', async (active) => {
    const guardsOff = GUARDS.filter((guard) => guard !== active);
    expect(await cancelTwice({ guardsOff })).toEqual(ONE_LEFT);
  });
});
