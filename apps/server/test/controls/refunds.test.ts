import { randomUUID } from 'node:crypto';
import { violatedConstraint } from '@nibog/db';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  waitForStatus,
} from '@nibog/testing/arrange/checkouts';
import { createControlApp, type ControlApp } from '@nibog/testing/arrange/control-app';
import { bookOne, countWaiters, firstContext, FAST, PAID_PAISE } from '@nibog/testing/arrange/controls';
import { waitFor } from '@nibog/testing/wait-for';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditMoney, sumMoney } from '../../src/audit/audit.ts';
import { openRefund, RefundRefused, reopenRefund } from '../../src/refund/open.ts';
import { lockPayment } from '../../src/settlement/locks.ts';

/** Controls of refunds: what each guard prevents, and the damage without it. */

let app: ControlApp;
beforeAll(async () => {
  app = await createControlApp(FAST);
});
afterAll(() => app[Symbol.asyncDispose]());

/** Each refund queues a mail of its kind, and a payment has one mail of a kind: these keys also refuse a second refund. */
const MAIL_KEYS = ['emails_payment_id_kind_occasion_key', 'emails_message_id_key'];

type Payment = { paymentId: string; transactionId: string };

/** Opens a refund under the payment's lock or, like faulty code, without it. */
async function open(
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

/** Refunds that are opened after this stay open, because no process asks PhonePe for them. */
async function stopRefundWorker(): Promise<void> {
  await app.servers[0]?.workers.due.get('refunds')?.[Symbol.asyncDispose]();
}

async function brokenInvariants(): Promise<string[]> {
  return (await auditMoney(app.db.owner)).map(({ name }) => name);
}

async function refundedSum(): Promise<number> {
  const { _sum } = await app.db.owner.prisma.refund.aggregate({ _sum: { amountPaise: true } });
  return _sum.amountPaise ?? 0;
}

describe('a refund for a live booking', () => {
  test('is refused and changes nothing', async () => {
    await using _ = await app.disable({});
    const booked = await bookOne(app);
    await expect(open(booked, PAID_PAISE)).rejects.toThrow(RefundRefused);
    expect(await refundedSum()).toBe(0);
    expect(await readLedger(app, booked.event.eventId)).toMatchObject({ booked: 1, mails: 1 });
  });

  test('control: without the guard of the refund, PhonePe returns the money and the booking stays', async () => {
    await using _ = await app.disable({ guards: ['refund'], audited: false });
    const booked = await bookOne(app);
    await open(booked, PAID_PAISE);
    const { merchantRefundId } = await app.db.owner.prisma.refund.findFirstOrThrow();
    await waitFor(
      'the end of the refund',
      () => app.db.owner.prisma.refund.count({ where: { status: 'completed' } }),
      (count) => count === 1,
    );
    expect(app.simulator.refund(merchantRefundId)).toMatchObject({ state: 'COMPLETED', amount: PAID_PAISE });
    await waitForStatus(booked.client, booked.transactionId, 'booked');
    expect(await brokenInvariants()).toEqual(['live_booking_is_not_refunded']);
    expect(await sumMoney(app.db.owner)).toMatchObject({
      captured: PAID_PAISE,
      booked: PAID_PAISE,
      refunded: PAID_PAISE,
    });
  });
});

describe('a second refund of half the price and one paisa more', () => {
  /** The first half is returned by a cancellation. Returns why the second refund was refused, if it was. */
  async function returnOnePaisaTooMuch(): Promise<unknown> {
    const booked = await bookOne(app, { daysAhead: 14 });
    const { client, transactionId } = booked;
    await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: PAID_PAISE / 2 });
    await waitForStatus(client, transactionId, 'refunded');
    await stopRefundWorker();
    return open(booked, PAID_PAISE / 2 + 1).catch((error: unknown) => error);
  }

  test('is refused by the guard of the sum', async () => {
    await using _ = await app.disable({ constraints: MAIL_KEYS });
    expect(await returnOnePaisaTooMuch()).toBeInstanceOf(RefundRefused);
    expect(await refundedSum()).toBe(PAID_PAISE / 2);
  });

  test('control: without the guard of the sum, a paisa more than was paid would be returned', async () => {
    await using _ = await app.disable({
      guards: ['refund-sum'],
      constraints: MAIL_KEYS,
      audited: false,
    });
    expect(await returnOnePaisaTooMuch()).toBeUndefined();
    expect(await refundedSum()).toBe(PAID_PAISE + 1);
    expect(await brokenInvariants()).toContain('refunds_within_payment');
  });

  test('is refused by the keys of the mail without the guard of the sum', async () => {
    await using _ = await app.disable({ guards: ['refund-sum'] });
    expect(MAIL_KEYS).toContain(violatedConstraint(await returnOnePaisaTooMuch()));
    expect(await refundedSum()).toBe(PAID_PAISE / 2);
  });
});

describe('two concurrent refunds of a cancelled payment', () => {
  const ONE_OPEN = 'refunds_one_open';

  /** Nothing was returned by the cancellation. The second refund starts before the first commits. */
  async function openTwoConcurrently({ locked }: { locked: boolean }) {
    await stopRefundWorker();
    const booked = await bookOne(app, { daysAhead: 6 });
    const { client, transactionId } = booked;
    await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
    const started = Promise.withResolvers<undefined>();
    const waits = Promise.withResolvers<undefined>();
    const first = open(booked, PAID_PAISE, {
      locked,
      async beforeCommit() {
        started.resolve(undefined);
        await waits.promise;
      },
    });
    await started.promise;
    let ended = false;
    const second = open(booked, PAID_PAISE, { locked })
      .catch((error: unknown) => error)
      .finally(() => {
        ended = true;
      });
    await waitFor('the second refund to wait for the first, or to end', async () => {
      return ended || (await countWaiters(app)) > 0;
    });
    waits.resolve(undefined);
    await first;
    const error = await second;
    return { error, open: await app.db.owner.prisma.refund.count(), sum: await refundedSum() };
  }

  test('without the lock: the unique index refuses the second', async () => {
    await using _ = await app.disable({ constraints: MAIL_KEYS });
    const { error, ...opened } = await openTwoConcurrently({ locked: false });
    expect(violatedConstraint(error)).toBe(ONE_OPEN);
    expect(opened).toEqual({ open: 1, sum: PAID_PAISE });
  });

  test('control: without lock and index, both are open, and twice the money would be returned', async () => {
    await using _ = await app.disable({ constraints: [...MAIL_KEYS, ONE_OPEN], audited: false });
    const { error, ...opened } = await openTwoConcurrently({ locked: false });
    expect(error).toBeUndefined();
    expect(opened).toEqual({ open: 2, sum: 2 * PAID_PAISE });
    expect(await brokenInvariants()).toContain('refunds_within_payment');
  });

  test('without the index: the lock and the guard of the sum refuse the second', async () => {
    await using _ = await app.disable({ constraints: [...MAIL_KEYS, ONE_OPEN], audited: false });
    const { error, ...opened } = await openTwoConcurrently({ locked: true });
    expect(error).toBeInstanceOf(RefundRefused);
    expect(opened).toEqual({ open: 1, sum: PAID_PAISE });
  });

  test('control: without index and guard, the lock alone accepts both', async () => {
    await using _ = await app.disable({
      guards: ['refund-sum'],
      constraints: [...MAIL_KEYS, ONE_OPEN],
      audited: false,
    });
    expect(await openTwoConcurrently({ locked: true })).toEqual({
      error: undefined,
      open: 2,
      sum: 2 * PAID_PAISE,
    });
  });
});

describe('a refund that PhonePe failed, after another refund returned the money', () => {
  async function retryFailedRefund() {
    await stopRefundWorker();
    const booked = await bookOne(app, { daysAhead: 6 });
    const { client, transactionId } = booked;
    await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: 0 });
    const { refund } = app.db.owner.prisma;
    await open(booked, PAID_PAISE);
    await refund.updateMany({ data: { status: 'failed' } });
    const failed = await refund.findFirstOrThrow();
    await open(booked, PAID_PAISE);
    const completed = { status: 'completed', completedAt: new Date(), nextLookAt: null } as const;
    await refund.updateMany({ data: completed, where: { status: 'requested' } });
    const retried = await firstContext(app).settlement.transaction((tx) =>
      reopenRefund(tx, String(failed.id)),
    );
    const { _sum } = await refund.aggregate({
      _sum: { amountPaise: true },
      where: { status: { not: 'failed' } },
    });
    return { retried, returnedPaise: _sum.amountPaise };
  }

  test('is not retried', async () => {
    await using _ = await app.disable({ constraints: MAIL_KEYS, audited: false });
    expect(await retryFailedRefund()).toEqual({ retried: false, returnedPaise: PAID_PAISE });
  });

  test('control: without the guard of the retry, the money would be returned twice', async () => {
    await using _ = await app.disable({
      guards: ['retry-sum'],
      constraints: MAIL_KEYS,
      audited: false,
    });
    expect(await retryFailedRefund()).toEqual({ retried: true, returnedPaise: 2 * PAID_PAISE });
    expect(await brokenInvariants()).toContain('refunds_within_payment');
  });
});

describe('a family whose first payment failed and who pays again, when both are captured', () => {
  /** Returns the first payment, which is captured after the second is booked. */
  async function payTwiceForOneChild() {
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

  test('gets the money of the first back', async () => {
    await using _ = await app.disable({});
    const { client, event, transactionId } = await payTwiceForOneChild();
    await waitForStatus(client, transactionId, 'refunded');
    expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 1, items: 1 });
  });

  test('control: without the guard of the child and its unique place, has two places for twice the money', async () => {
    await using _ = await app.disable({
      guards: ['child'],
      constraints: ['booking_items_one_live_place'],
      audited: false,
    });
    const { client, event, transactionId } = await payTwiceForOneChild();
    await waitForStatus(client, transactionId, 'booked');
    expect(await readLedger(app, event.eventId)).toMatchObject({ booked: 2, items: 2 });
    expect(await sumMoney(app.db.owner)).toMatchObject({ booked: 2 * PAID_PAISE, refunded: 0 });
  });
});
