import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  deliver,
  deliverOnce,
  open,
  passTime,
  readUntil,
  rowOf,
  rowsOf,
  ask,
  type Play,
} from './scenario.ts';
import type { FlowName } from './steps.ts';

/** A payment's way. What comes before the death can come is the prelude; then the process is armed, and the rest played. */
export type Flow = {
  /** Answers what the act goes on from. */
  prelude?: (play: Play) => Promise<string | null>;
  act: (play: Play, transactionId: string | null) => Promise<void>;
  /** Days until the event, where the policy matters. */
  daysAhead?: number;
  /** In the play's game; one unless said otherwise. */
  places?: number;
};

export const FLOWS: Record<FlowName, Flow> = {
  booking: { act: payAndWait },
  'the page is refused': {
    act(play) {
      play.lane.simulator.failNextPay('refuse');
      return payAndWait(play);
    },
  },
  'the page is not answered': {
    act(play) {
      play.lane.simulator.failNextPay('timeout-after');
      return payAndWait(play);
    },
  },
  'the checkout is taken over': { prelude: leaveAtPhonePe, act: payAndWait },
  'the child is booked already': { prelude: checkOut, act: startSameChild, places: 2 },
  'paid again': { prelude: failOnce, act: payAgain },
  'told of before it is paid': { act: tellAndPay },
  'paid late': { prelude: outstayHold, act: payAndRead },
  'the look is overtaken': {
    act: (play) => both(payAndWait(play), overtakeLook(play)),
  },
  'no place left': { prelude: losePlace, act: payLate },
  'the refund fails first': {
    prelude: losePlace,
    act(play, transactionId) {
      if (transactionId !== null) play.lane.simulator.inject('refund-failed', transactionId);
      return payLate(play, transactionId);
    },
  },
  'the refund is overtaken': {
    prelude: losePlace,
    act: (play, transactionId) => both(payLate(play, transactionId), overtakeRefund(play)),
  },
  cancelled: { prelude: bookAndRead, act: cancel },
  'cancelled for nothing': { prelude: bookAndRead, act: cancel, daysAhead: 3 },
  'the mail is refused for now': { act: payAndWait },
  'the mail is claimed twice': { act: claimMailTwice },
};

async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  await Promise.all([one, other]);
}

function checkOut(play: Play): Promise<string | null> {
  const { input } = play;
  return open(play, input.idempotencyKey, (client, request) => client.checkout.start.mutate(input, request));
}

/** From the checkout to the booking. A checkout that is refused has no page, and nobody can pay there. */
async function payAndWait(play: Play): Promise<void> {
  const early = play.schedule.early === true ? payBeforeAnswer(play) : null;
  const [transactionId] = await Promise.all([checkOut(play), early]);
  if (transactionId === null) return;
  if (play.schedule.late === true) {
    await passTime(play, 'hold');
    await readUntil(play, transactionId, 'expired');
  }
  await payHere(play, transactionId);
  await readUntil(play, transactionId, 'booked');
}

async function payHere(play: Play, transactionId: string): Promise<void> {
  const { simulator } = play.lane;
  const body = simulator.webhookBody(transactionId, 'checkout.order.completed');
  if (play.schedule.forged === true) await deliverOnce(play, transactionId, body);
  await simulator.complete(transactionId);
  // Where nothing tells of it before the death, the next look finds it, however far off that is.
  if (play.schedule.afterDeath === true) await passTime(play, 'next look');
  if (play.schedule.early !== true)
    await deliver(play, transactionId, simulator.webhookBody(transactionId, 'checkout.order.completed'));
  await passTime(play, 'next look');
}

/** Pays and tells of it while `pay` is still on its way back. */
async function payBeforeAnswer(play: Play): Promise<void> {
  const { simulator } = play.lane;
  const { id } = await rowOf<{ id: string }>(
    play,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const answered = rowOf(
    play,
    'SELECT 1 FROM payments WHERE event_id = $1 AND (redirect_url IS NOT NULL OR pay_refused_at IS NOT NULL)',
  ).then(() => 'answered' as const);
  for (;;) {
    const gate = simulator.gate('pay', id);
    const first = await Promise.race([gate.reached.then(() => 'held' as const), answered]);
    // A call that was refused made no order; there may be another.
    const made = simulator.orders().some(({ merchantOrderId }) => merchantOrderId === id);
    if (first === 'held' && made) {
      await simulator.complete(id);
      await deliverOnce(play, id, simulator.webhookBody(id, 'checkout.order.completed'));
    }
    gate.release();
    if (first === 'answered' || made) return;
  }
}

/** PhonePe keeps the first look waiting for longer than its lease; the next one is quicker. */
async function overtakeLook(play: Play): Promise<void> {
  const { simulator } = play.lane;
  const { id } = await rowOf<{ id: string }>(
    play,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const gate = simulator.gate('status', id);
  await Promise.race([gate.reached, play.death]);
  await rowsOf(
    play,
    'UPDATE payments SET look_lease_until = now(), next_look_at = now() WHERE event_id = $1 AND next_look_at IS NOT NULL',
  );
  const settled = rowOf(play, 'SELECT 1 FROM payments WHERE event_id = $1 AND look_lease_until IS NULL');
  await Promise.race([settled, play.death]);
  gate.release();
}

/** The same of a refund's first call. */
async function overtakeRefund(play: Play): Promise<void> {
  const { simulator } = play.lane;
  const of = 'FROM payments p WHERE p.id = r.payment_id AND p.event_id = $1';
  const { id } = await rowOf<{ id: string }>(
    play,
    `SELECT r.merchant_refund_id AS id FROM refunds r, payments p WHERE p.id = r.payment_id AND p.event_id = $1`,
  );
  const gate = simulator.gate('refund', id);
  await Promise.race([gate.reached, play.death]);
  await rowsOf(
    play,
    `UPDATE refunds r SET look_lease_until = now(), next_look_at = now() ${of} AND r.next_look_at IS NOT NULL`,
  );
  const settled = rowOf(
    play,
    `SELECT 1 FROM refunds r, payments p
      WHERE p.id = r.payment_id AND p.event_id = $1 AND r.look_lease_until IS NULL`,
  );
  await Promise.race([settled, play.death]);
  gate.release();
}

/** PhonePe keeps the first call waiting for longer than its lease, so that whoever asks again takes over. */
async function leaveAtPhonePe(play: Play): Promise<null> {
  const { simulator } = play.lane;
  const first = checkOut(play);
  const { id } = await rowOf<{ id: string }>(
    play,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const gate = simulator.gate('pay', id);
  await Promise.race([gate.reached, first]);
  await rowsOf(play, 'UPDATE payments SET pay_lease_until = now() WHERE event_id = $1');
  void play.death.then(() => gate.release());
  void first.catch(() => undefined);
  return null;
}

async function startSameChild(play: Play, transactionId: string | null): Promise<void> {
  const input = { ...play.input, idempotencyKey: randomUUID() };
  await open(play, input.idempotencyKey, (client, request) => client.checkout.start.mutate(input, request));
  if (transactionId !== null) await payHere(play, transactionId);
}

async function failOnce(play: Play): Promise<string | null> {
  const transactionId = await checkOut(play);
  if (transactionId === null) return null;
  await play.lane.simulator.fail(transactionId);
  await passTime(play, 'next look');
  await readUntil(play, transactionId, 'failed');
  return transactionId;
}

async function payAgain(play: Play, first: string | null): Promise<void> {
  if (first === null) return;
  const idempotencyKey = randomUUID();
  const second = await open(play, idempotencyKey, (client, request) =>
    client.checkout.payAgain.mutate({ transactionId: first, idempotencyKey }, request),
  );
  await payAndRead(play, second);
}

/** Somebody says that it is paid, and a look finds that it is not yet. */
async function tellAndPay(play: Play): Promise<void> {
  const transactionId = await checkOut(play);
  if (transactionId === null) return;
  await passTime(play, 'next look');
  await Promise.race([
    rowOf(play, 'SELECT 1 FROM payments WHERE event_id = $1 AND answered_at IS NOT NULL'),
    play.death,
  ]);
  await payAndRead(play, transactionId);
}

async function payAndRead(play: Play, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  await payHere(play, transactionId);
  await readUntil(play, transactionId, 'booked');
}

async function outstayHold(play: Play): Promise<string | null> {
  const transactionId = await checkOut(play);
  if (transactionId === null) return null;
  await passTime(play, 'hold');
  await readUntil(play, transactionId, 'expired');
  return transactionId;
}

/** The hold ends, and the organiser needs the place. */
async function losePlace(play: Play): Promise<string | null> {
  const transactionId = await outstayHold(play);
  if (transactionId === null) return null;
  await rowsOf(play, 'UPDATE slots SET capacity = 0 WHERE event_id = $1');
  return transactionId;
}

async function payLate(play: Play, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  await Promise.all([payHere(play, transactionId), tellOfRefunds(play, transactionId)]);
}

async function bookAndRead(play: Play): Promise<string | null> {
  const transactionId = await checkOut(play);
  if (transactionId === null) return null;
  await play.lane.simulator.complete(transactionId);
  await passTime(play, 'next look');
  await readUntil(play, transactionId, 'booked');
  await rowOf(
    play,
    `SELECT 1 FROM emails m JOIN payments p ON p.id = m.payment_id WHERE p.event_id = $1 AND m.status = 'sent'`,
  );
  return transactionId;
}

async function cancel(play: Play, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  const quote = await ask(play, (client, request) =>
    client.booking.quoteCancellation.query({ transactionId }, request),
  );
  const expectedRefundPaise = quote?.refundPaise ?? 0;
  await ask(play, (client, request) =>
    client.booking.cancel.mutate({ transactionId, expectedRefundPaise }, request),
  );
  if (expectedRefundPaise > 0) await tellOfRefunds(play, transactionId);
}

const REFUND_EVENTS = { COMPLETED: 'pg.refund.completed', FAILED: 'pg.refund.failed' } as const;

/** PhonePe's webhooks of the refunds, as they end, until one is completed. */
async function tellOfRefunds(play: Play, transactionId: string): Promise<void> {
  const { simulator } = play.lane;
  const told = new Set<string>();
  if (play.schedule.early === true) await endRefundBeforeAnswer(play, transactionId);
  for (;;) {
    play.over.throwIfAborted();
    for (const { merchantRefundId, state } of simulator.refundsOf(transactionId)) {
      if ((state !== 'COMPLETED' && state !== 'FAILED') || told.has(merchantRefundId)) continue;
      told.add(merchantRefundId);
      await deliver(play, transactionId, simulator.refundWebhookBody(merchantRefundId, REFUND_EVENTS[state]));
      if (state === 'COMPLETED') return;
    }
    await pause(20);
  }
}

/** The first refund ends, and is told of, while the call that asked for it is still on its way back. */
async function endRefundBeforeAnswer(play: Play, transactionId: string): Promise<void> {
  const { simulator } = play.lane;
  const { id } = await rowOf<{ id: string }>(
    play,
    `SELECT r.merchant_refund_id AS id FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.event_id = $1`,
  );
  const gate = simulator.gate('refund', id);
  const over = rowOf(
    play,
    `SELECT 1 FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.event_id = $1 AND r.status <> 'requested'`,
  );
  const first = await Promise.race([gate.reached.then(() => 'held'), over.then(() => 'answered')]);
  const refund = simulator.refund(id);
  if (first === 'held' && refund !== undefined && !['COMPLETED', 'FAILED'].includes(refund.state)) {
    const fails = refund.fails;
    await (fails ? simulator.failRefund(id) : simulator.completeRefund(id));
    const event = fails ? REFUND_EVENTS.FAILED : REFUND_EVENTS.COMPLETED;
    await deliverOnce(play, transactionId, simulator.refundWebhookBody(id, event));
  }
  gate.release();
}

/** The mail server keeps its answer until the mail's lease has run out. */
async function claimMailTwice(play: Play): Promise<void> {
  const booked = payAndWait(play);
  const mails = 'FROM payments p WHERE p.id = m.payment_id AND p.event_id = $1';
  await rowOf(
    play,
    `SELECT 1 FROM emails m, payments p WHERE p.id = m.payment_id AND p.event_id = $1 AND m.status <> 'queued'`,
  );
  await rowsOf(
    play,
    `UPDATE emails m SET look_lease_until = now(), next_look_at = now() ${mails} AND m.status = 'handed_over'`,
  );
  await booked;
}
