import { checkoutInput, readSlot, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { bookOne, countWaiters, FAST, PAID_PAISE, WITHOUT_REFUNDS } from '@nibog/testing/arrange/controls';
import { waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { CANCELLED_READ_AS_LIVE, type GuardName } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/**
 * Controls of the cancellation: ten concurrent cancellations of one booking, in a slot in which other families have eleven
 * places. All ten have read the booking as live before the first of them may continue.
 */
const GUARDS: GuardName[] = [
  // A cancelled booking is not cancelled again.
  'cancel',
  // A freed place is not freed again.
  'cancel-items',
  // A payment that is being refunded does not move to refunding again.
  'status',
  // All refunds together return at most what was paid.
  'refund-sum',
];
const KEYS = {
  'the unique open refund': ['refunds_one_open'],
  'the keys of the mail': ['emails_payment_id_kind_occasion_key', 'emails_message_id_key'],
};
/** Children in each of the other families' bookings. */
const OTHER_FAMILIES = [6, 5];
const OTHER_PLACES = 11;
const CANCELLATIONS = 10;

let app: ControlApp;
beforeAll(async () => {
  app = await createControlApp({ ...FAST, workers: WITHOUT_REFUNDS });
});
afterAll(() => app[Symbol.asyncDispose]());

type Plan = { guardsOff: GuardName[]; daysAhead: number; keysOff?: string[] };

async function cancelTenTimes({ guardsOff, daysAhead, keysOff = [] }: Plan) {
  await using _ = await app.disable({
    guards: guardsOff,
    replace: [CANCELLED_READ_AS_LIVE],
    constraints: keysOff,
    audited: false,
  });
  const { client, event, slotId, transactionId, paymentId } = await bookOne(app, { daysAhead });
  for (const children of OTHER_FAMILIES) {
    const started = await client.checkout.start.mutate(familyInput(event, children));
    await app.simulator.complete(started.transactionId);
  }
  await waitUntilAllBooked(app, event);

  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  const cancellations = await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM payments WHERE id = $1 FOR UPDATE', [paymentId]);
    const calls = Array.from({ length: CANCELLATIONS }, () =>
      client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise }),
    );
    const settled = Promise.allSettled(calls);
    await waitFor(
      'ten cancellations to wait',
      () => countWaiters(app),
      (count) => count === CANCELLATIONS,
    );
    // In an object, so that leaving the transaction does not wait for them.
    return { settled };
  });
  const answers = await cancellations.settled;
  const { booked } = await readSlot(app, slotId);
  const { _sum, _count } = await app.db.owner.prisma.refund.aggregate({
    _sum: { amountPaise: true },
    _count: true,
  });
  const broken = (await auditMoney(app.db.owner)).map(({ name }) => name);
  if (broken.length === 0) await expectMoneyAddsUp(app);
  return {
    succeeded: answers.filter(({ status }) => status === 'fulfilled').length,
    booked,
    refunds: _count,
    refundPaise: _sum.amountPaise ?? 0,
    broken,
  };
}

function familyInput(event: TestEvent, children: number) {
  const inputs = Array.from({ length: children }, () => checkoutInput(event));
  return checkoutInput(event, { children: inputs.flatMap((input) => input.children) });
}

const ONCE = { booked: OTHER_PLACES, broken: [] };

describe('ten concurrent cancellations when nothing is returned', () => {
  /** In the last week the policy returns nothing, so the payment does not move and no refund is opened. */
  const daysAhead = 6;

  test('free a place once', async () => {
    expect(await cancelTenTimes({ guardsOff: [], daysAhead })).toMatchObject(ONCE);
  });

  test("control: without the guards and the keys of the mail, free ten places, nine of them other families'", async () => {
    const { booked, broken } = await cancelTenTimes({
      guardsOff: ['cancel', 'cancel-items'],
      daysAhead,
      keysOff: KEYS['the keys of the mail'],
    });
    expect(booked).toBe(OTHER_PLACES + 1 - CANCELLATIONS);
    expect(broken).toEqual(['places_booked_are_live_items', 'one_mail_per_ending']);
  });

  test('free a place once by the keys of the mail alone', async () => {
    const result = await cancelTenTimes({ guardsOff: ['cancel', 'cancel-items'], daysAhead });
    expect(result).toMatchObject(ONCE);
  });

  test.each(['cancel', 'cancel-items'] as const)(
    'free a place once by the guard %s alone',
    async (active) => {
      const guardsOff = (['cancel', 'cancel-items'] as const).filter((guard) => guard !== active);
      const keysOff = KEYS['the keys of the mail'];
      const { booked, broken } = await cancelTenTimes({ guardsOff, daysAhead, keysOff });
      expect(booked).toBe(OTHER_PLACES);
      expect(broken).not.toContain('places_booked_are_live_items');
    },
  );
});

describe('ten concurrent cancellations when half the price is returned', () => {
  const daysAhead = 14;
  const ALL_KEYS = Object.values(KEYS).flat();

  test('control: without guards and keys, open ten refunds', async () => {
    const result = await cancelTenTimes({ guardsOff: GUARDS, daysAhead, keysOff: ALL_KEYS });
    expect(result).toMatchObject({
      refunds: CANCELLATIONS,
      refundPaise: 5 * PAID_PAISE,
      booked: OTHER_PLACES + 1 - CANCELLATIONS,
    });
    expect(result.broken).toEqual(
      expect.arrayContaining(['refunds_within_payment', 'places_booked_are_live_items']),
    );
  });

  test.each(['cancel', 'status'] as const)('open one refund by the guard %s alone', async (active) => {
    const guardsOff = GUARDS.filter((guard) => guard !== active);
    const result = await cancelTenTimes({ guardsOff, daysAhead, keysOff: ALL_KEYS });
    expect(result).toMatchObject({ refunds: 1, refundPaise: PAID_PAISE / 2, ...ONCE });
  });

  test.each(Object.entries(KEYS))('open one refund by %s alone', async (_name, active) => {
    const keysOff = ALL_KEYS.filter((key) => !active.includes(key));
    const result = await cancelTenTimes({ guardsOff: GUARDS, daysAhead, keysOff });
    expect(result).toMatchObject({ succeeded: 1, refunds: 1, refundPaise: PAID_PAISE / 2, ...ONCE });
  });

  test('return at most what was paid, which is twice the half, by the guard of the sum alone', async () => {
    const guardsOff = GUARDS.filter((guard) => guard !== 'refund-sum');
    const result = await cancelTenTimes({ guardsOff, daysAhead, keysOff: ALL_KEYS });
    expect(result).toMatchObject({
      succeeded: 2,
      refunds: 2,
      refundPaise: PAID_PAISE,
      booked: OTHER_PLACES + 1 - 2,
    });
    expect(result.broken).not.toContain('refunds_within_payment');
  });
});
