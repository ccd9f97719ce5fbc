import { randomUUID } from 'node:crypto';
import { violatedConstraint } from '@nibog/db';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import {
  bookOne,
  countWaiters,
  firstContext,
  FAST,
  PAID_PAISE,
  WITHOUT_REFUNDS,
} from '@nibog/testing/arrange/controls';
import { expectMoneyAddsUp } from '@nibog/testing/proof/money';
import { dropConstraints, sabotage } from '@nibog/testing/proof/sabotage';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, test } from 'vitest';
import { auditMoney, sumMoney } from '../../src/audit/audit.ts';
import { openRefund, RefundRefused, reopenRefund } from '../../src/refund/open.ts';
import { lockPayment } from '../../src/settlement/locks.ts';

/** Controls of what keeps returned money right: each guard's harm when it is off, and none when it is on. */

/** One mail of a kind per payment: it comes with each refund that is opened, and so refuses a second one too. */
const MAIL_KEYS = ['emails_payment_id_kind_occasion_key', 'emails_message_id_key'];

type Payment = { paymentId: string; transactionId: string };

/** Opens a refund as those do who hold the payment's lock, or forgot it. */
async function open(
  app: TestApp,
  { paymentId, transactionId }: Payment,
  amountPaise: number,
  { locked = true, beforeCommit = async () => {} } = {},
): Promise<void> {
  await firstContext(app).settlement.transaction(async (tx) => {
    if (locked) await lockPayment(tx, paymentId);
    await openRefund(tx, { paymentId, transactionId }, { amountPaise, reason: 'other' });
    await beforeCommit();
  });
}

async function brokenInvariants({ db }: TestApp): Promise<string[]> {
  return (await auditMoney(db.owner)).map(({ name }) => name);
}

async function refundedSum({ db }: TestApp): Promise<number> {
  const { _sum } = await db.owner.prisma.refund.aggregate({ _sum: { amountPaise: true } });
  return _sum.amountPaise ?? 0;
}

test('a refund for a live booking is refused, and nothing is changed', async () => {
  await using app = await createTestApp(FAST);
  const booked = await bookOne(app);
  await expect(open(app, booked, PAID_PAISE)).rejects.toThrow(RefundRefused);
  expect(await refundedSum(app)).toBe(0);
  expect(await readLedger(app, booked.event.eventId)).toMatchObject({ booked: 1, mails: 1 });
  await expectMoneyAddsUp(app);
});

test('without the guard of the refund PhonePe returns the money and the booking stays', async () => {
  using saboteur = sabotage({ guards: ['refund'] });
  await using app = await createTestApp({
    ...FAST,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  const booked = await bookOne(app);
  await open(app, booked, PAID_PAISE);
  const { merchantRefundId } = await app.db.owner.prisma.refund.findFirstOrThrow();
  await waitFor(
    'the end of the refund',
    () => app.db.owner.prisma.refund.count({ where: { status: 'completed' } }),
    (count) => count === 1,
  );
  expect(app.simulator.refund(merchantRefundId)).toMatchObject({ state: 'COMPLETED', amount: PAID_PAISE });
  await waitForStatus(booked.client, booked.transactionId, 'booked');
  expect(await brokenInvariants(app)).toEqual(['live_booking_is_not_refunded']);
  expect(await sumMoney(app.db.owner)).toMatchObject({
    captured: PAID_PAISE,
    booked: PAID_PAISE,
    refunded: PAID_PAISE,
  });
});

/** A parent has had half of it back, and then one paisa more than the other half is to go back too. */
async function returnOnePaisaTooMuch(app: TestApp): Promise<unknown> {
  const booked = await bookOne(app, { daysAhead: 14 });
  const { client, transactionId } = booked;
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: PAID_PAISE / 2 });
  await waitForStatus(client, transactionId, 'refunded');
  // The second refund is only opened: nobody is to ask PhonePe for it.
  await app.servers[0]?.workers.due.get('refunds')?.[Symbol.asyncDispose]();
  return open(app, booked, PAID_PAISE / 2 + 1).catch((error: unknown) => error);
}

test('more than was paid is never returned', async () => {
  await using app = await createTestApp(FAST);
  await dropConstraints(app.db.owner, MAIL_KEYS);
  expect(await returnOnePaisaTooMuch(app)).toBeInstanceOf(RefundRefused);
  expect(await refundedSum(app)).toBe(PAID_PAISE / 2);
  await expectMoneyAddsUp(app);
});

test('without the guard of the sum a paisa more than was paid is to be returned', async () => {
  using saboteur = sabotage({ guards: ['refund-sum'] });
  await using app = await createTestApp({
    ...FAST,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, MAIL_KEYS);
  expect(await returnOnePaisaTooMuch(app)).toBeUndefined();
  expect(await refundedSum(app)).toBe(PAID_PAISE + 1);
  expect(await brokenInvariants(app)).toContain('refunds_within_payment');
});

test("without it the mail's keys refuse a second refund", async () => {
  using saboteur = sabotage({ guards: ['refund-sum'] });
  await using app = await createTestApp({
    ...FAST,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  expect(MAIL_KEYS).toContain(violatedConstraint(await returnOnePaisaTooMuch(app)));
  expect(await refundedSum(app)).toBe(PAID_PAISE / 2);
  await expectMoneyAddsUp(app);
});

/** A cancelled payment of which nothing was returned, and two who open a refund of all of it at once. */
async function openTwoAtOnce(app: TestApp, locked: boolean) {
  const booked = await bookOne(app, { daysAhead: 6 });
  const { client, transactionId } = booked;
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
  const started = Promise.withResolvers<undefined>();
  const waits = Promise.withResolvers<undefined>();
  const first = open(app, booked, PAID_PAISE, {
    locked,
    async beforeCommit() {
      started.resolve(undefined);
      await waits.promise;
    },
  });
  await started.promise;
  let ended = false;
  const second = open(app, booked, PAID_PAISE, { locked })
    .catch((error: unknown) => error)
    .finally(() => {
      ended = true;
    });
  await waitFor('the second to wait for the first, or to be done', async () => {
    return ended || (await countWaiters(app)) > 0;
  });
  waits.resolve(undefined);
  await first;
  const error = await second;
  return { error, open: await app.db.owner.prisma.refund.count(), sum: await refundedSum(app) };
}

test('of two who open a refund at once without the lock, the unique index lets one', async () => {
  await using app = await createTestApp({ ...FAST, workers: WITHOUT_REFUNDS });
  await dropConstraints(app.db.owner, MAIL_KEYS);
  const { error, ...opened } = await openTwoAtOnce(app, false);
  expect(violatedConstraint(error)).toBe('refunds_one_open');
  expect(opened).toEqual({ open: 1, sum: PAID_PAISE });
});

test('without the index both are open, and twice the money is to be returned', async () => {
  await using app = await createTestApp({ ...FAST, workers: WITHOUT_REFUNDS, audited: false });
  await dropConstraints(app.db.owner, [...MAIL_KEYS, 'refunds_one_open']);
  const { error, ...opened } = await openTwoAtOnce(app, false);
  expect(error).toBeUndefined();
  expect(opened).toEqual({ open: 2, sum: 2 * PAID_PAISE });
  expect(await brokenInvariants(app)).toContain('refunds_within_payment');
});

test("without the index the payment's lock and the guard of the sum let one", async () => {
  await using app = await createTestApp({ ...FAST, workers: WITHOUT_REFUNDS, audited: false });
  await dropConstraints(app.db.owner, [...MAIL_KEYS, 'refunds_one_open']);
  const { error, ...opened } = await openTwoAtOnce(app, true);
  expect(error).toBeInstanceOf(RefundRefused);
  expect(opened).toEqual({ open: 1, sum: PAID_PAISE });
});

test('without index and guard the lock alone lets both', async () => {
  using saboteur = sabotage({ guards: ['refund-sum'] });
  await using app = await createTestApp({
    ...FAST,
    workers: WITHOUT_REFUNDS,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, [...MAIL_KEYS, 'refunds_one_open']);
  expect(await openTwoAtOnce(app, true)).toEqual({ error: undefined, open: 2, sum: 2 * PAID_PAISE });
});

/** PhonePe failed a refund; staff returned the money by another one; then the failed one's turn to be tried again comes. */
async function retryWhatWasReturned(app: TestApp) {
  await dropConstraints(app.db.owner, MAIL_KEYS);
  const booked = await bookOne(app, { daysAhead: 6 });
  const { client, transactionId } = booked;
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
  const { refund } = app.db.owner.prisma;
  await open(app, booked, PAID_PAISE);
  await refund.updateMany({ data: { status: 'failed' } });
  const failed = await refund.findFirstOrThrow();
  await open(app, booked, PAID_PAISE);
  const completed = { status: 'completed', completedAt: new Date(), nextLookAt: null } as const;
  await refund.updateMany({ data: completed, where: { status: 'requested' } });
  const retried = await firstContext(app).settlement.transaction((tx) => reopenRefund(tx, String(failed.id)));
  const { _sum } = await refund.aggregate({
    _sum: { amountPaise: true },
    where: { status: { not: 'failed' } },
  });
  return { retried, returnedPaise: _sum.amountPaise };
}

test('a failed refund is not tried again once the money went back otherwise', async () => {
  await using app = await createTestApp({ ...FAST, workers: WITHOUT_REFUNDS, audited: false });
  expect(await retryWhatWasReturned(app)).toEqual({ retried: false, returnedPaise: PAID_PAISE });
});

test('without its guard the retry returns the money a second time', async () => {
  using saboteur = sabotage({ guards: ['retry-sum'] });
  await using app = await createTestApp({
    ...FAST,
    workers: WITHOUT_REFUNDS,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  expect(await retryWhatWasReturned(app)).toEqual({ retried: true, returnedPaise: 2 * PAID_PAISE });
  expect(await brokenInvariants(app)).toContain('refunds_within_payment');
});

/** A family whose first payment failed pays again, and both turn out to be paid. Answers the first's id. */
async function payTwiceForOneChild(app: TestApp) {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  await app.simulator.fail(transactionId);
  await waitForStatus(client, transactionId, 'failed');
  const again = await client.checkout.payAgain.mutate({ transactionId, idempotencyKey: randomUUID() });
  await app.simulator.complete(again.transactionId);
  await waitForStatus(client, again.transactionId, 'booked');
  await app.simulator.complete(transactionId);
  return { client, event, transactionId };
}

test('what a family paid twice for one child is returned', async () => {
  await using app = await createTestApp(FAST);
  const { client, event, transactionId } = await payTwiceForOneChild(app);
  await waitForStatus(client, transactionId, 'refunded');
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 1, items: 1 });
  await expectMoneyAddsUp(app);
});

test('without the guard of the child and its unique place, the child has two for twice the money', async () => {
  using saboteur = sabotage({ guards: ['child'] });
  await using app = await createTestApp({
    ...FAST,
    audited: false,
    overrides: { connect: saboteur.connect },
  });
  await dropConstraints(app.db.owner, ['booking_items_one_live_place']);
  const { client, event, transactionId } = await payTwiceForOneChild(app);
  await waitForStatus(client, transactionId, 'booked');
  expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 2, items: 2 });
  expect(await sumMoney(app.db.owner)).toMatchObject({ booked: 2 * PAID_PAISE, refunded: 0 });
});
