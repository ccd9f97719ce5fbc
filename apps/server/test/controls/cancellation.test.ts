import { createTestApp } from '@nibog/testing/app/test-app';
import { connect, readSlot } from '@nibog/testing/arrange/checkouts';
import { bookOne, countWaiters, FAST, PAID_PAISE, WITHOUT_REFUNDS } from '@nibog/testing/arrange/controls';
import { waitUntilAllBooked } from '@nibog/testing/arrange/scenarios';
import { startCheckouts } from '@nibog/testing/load/crowd';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import {
  CANCELLED_READ_AS_LIVE,
  dropConstraints,
  sabotage,
  type GuardName,
  type Replacement,
} from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { auditMoney } from '../../src/audit/audit.ts';

/**
 * Controls of the cancellation: ten at once of one booking, with eleven families' bookings beside it. All ten have read
 * the booking as live before the first of them may go on.
 */
const GUARDS: GuardName[] = [
  // A cancelled booking is not cancelled again.
  'cancel',
  // A place that was freed is not freed again.
  'cancel-items',
  // A payment that is being refunded does not move to refunding again.
  'status',
  // Never more is returned than was paid.
  'refund-sum',
];
const KEYS = {
  'the one open refund': ['refunds_one_open'],
  "the mail's keys": ['emails_payment_id_kind_occasion_key', 'emails_message_id_key'],
};
const OTHERS = 11;

type Plan = { guardsOff: GuardName[]; daysAhead: number; keysOff?: string[]; replace?: Replacement[] };

async function cancelTenAtOnce({
  guardsOff,
  daysAhead,
  keysOff = [],
  replace = [CANCELLED_READ_AS_LIVE],
}: Plan) {
  using saboteur = sabotage({ guards: guardsOff, replace });
  await using app = await createTestApp({
    ...FAST,
    workers: WITHOUT_REFUNDS,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, keysOff);
  const { client, event, slotId, transactionId, paymentId } = await bookOne(app, { daysAhead });
  const others = await startCheckouts(connect(app.url), event, OTHERS);
  await Promise.all(others.map((id) => app.simulator.complete(id)));
  await waitUntilAllBooked(app, event);

  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  const cancellations = await app.db.owner.transaction(async (tx) => {
    await tx.query('SELECT id FROM payments WHERE id = $1 FOR UPDATE', [paymentId]);
    const calls = Array.from({ length: 10 }, () =>
      client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise }),
    );
    const settled = Promise.allSettled(calls);
    await waitFor(
      'ten cancellations to wait',
      () => countWaiters(app),
      (count) => count === 10,
    );
    // Wrapped, so that leaving the transaction does not wait for them.
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
    taken: answers.filter(({ status }) => status === 'fulfilled').length,
    booked,
    refunds: _count,
    refundPaise: _sum.amountPaise ?? 0,
    broken,
  };
}

/** Under a week before, when the policy returns nothing: no move of the payment is in the way. */
const NOTHING_BACK = 6;
const HALF_BACK = 14;
const ONCE = { booked: OTHERS, broken: [] };

test('ten cancellations at once free a place once', async () => {
  expect(await cancelTenAtOnce({ guardsOff: [], daysAhead: NOTHING_BACK })).toMatchObject(ONCE);
});

test("without its guards they free ten, and nine of them are other families'", async () => {
  const { booked, broken } = await cancelTenAtOnce({
    guardsOff: ['cancel', 'cancel-items'],
    daysAhead: NOTHING_BACK,
    keysOff: KEYS["the mail's keys"],
  });
  expect(booked).toBe(OTHERS + 1 - 10);
  expect(broken).toEqual(['places_booked_are_live_items', 'one_mail_per_ending']);
});

test('the keys of the one mail that tells of it alone free a place once', async () => {
  const result = await cancelTenAtOnce({
    guardsOff: ['cancel', 'cancel-items'],
    daysAhead: NOTHING_BACK,
  });
  expect(result).toMatchObject(ONCE);
});

test.each(['cancel', 'cancel-items'] as const)('the guard %s alone frees a place once', async (kept) => {
  const guardsOff = (['cancel', 'cancel-items'] as const).filter((guard) => guard !== kept);
  const keysOff = KEYS["the mail's keys"];
  const { booked, broken } = await cancelTenAtOnce({ guardsOff, daysAhead: NOTHING_BACK, keysOff });
  expect(booked).toBe(OTHERS);
  expect(broken).not.toContain('places_booked_are_live_items');
});

const ALL_KEYS = Object.values(KEYS).flat();

test('with all lines down half the price is to be returned ten times', async () => {
  const result = await cancelTenAtOnce({ guardsOff: GUARDS, daysAhead: HALF_BACK, keysOff: ALL_KEYS });
  expect(result).toMatchObject({ refunds: 10, refundPaise: 5 * PAID_PAISE, booked: OTHERS + 1 - 10 });
  expect(result.broken).toEqual(
    expect.arrayContaining(['refunds_within_payment', 'places_booked_are_live_items']),
  );
});

test.each(['cancel', 'status'] as const)('the guard %s alone returns it once', async (kept) => {
  const guardsOff = GUARDS.filter((guard) => guard !== kept);
  const result = await cancelTenAtOnce({ guardsOff, daysAhead: HALF_BACK, keysOff: ALL_KEYS });
  expect(result).toMatchObject({ refunds: 1, refundPaise: PAID_PAISE / 2, ...ONCE });
});

test.each(Object.entries(KEYS))('%s alone returns it once', async (_what, kept) => {
  const keysOff = ALL_KEYS.filter((key) => !kept.includes(key));
  const result = await cancelTenAtOnce({ guardsOff: GUARDS, daysAhead: HALF_BACK, keysOff });
  expect(result).toMatchObject({ taken: 1, refunds: 1, refundPaise: PAID_PAISE / 2, ...ONCE });
});

test('the guard of the sum alone returns no more than was paid, which is twice the half', async () => {
  const guardsOff = GUARDS.filter((guard) => guard !== 'refund-sum');
  const result = await cancelTenAtOnce({ guardsOff, daysAhead: HALF_BACK, keysOff: ALL_KEYS });
  expect(result).toMatchObject({ taken: 2, refunds: 2, refundPaise: PAID_PAISE, booked: OTHERS + 1 - 2 });
  expect(result.broken).not.toContain('refunds_within_payment');
});
