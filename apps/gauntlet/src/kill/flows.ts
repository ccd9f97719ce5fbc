import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  deliver,
  deliverOnce,
  startPayment,
  passTime,
  readUntilStatus,
  waitForRow,
  queryRows,
  request,
  type Scenario,
} from './scenario.ts';
import type { FlowName } from './steps.ts';

/** A sequence of requests and payments that reaches a boundary. The target process is armed between `prepare` and `run`. */
export type Flow = {
  /** Returns the transaction id that `run` continues with. */
  prepare?: (scenario: Scenario) => Promise<string | null>;
  run: (scenario: Scenario, transactionId: string | null) => Promise<void>;
  /** Days until the event; 14 by default. */
  daysAhead?: number;
  /** Capacity of the slot; 1 by default. */
  places?: number;
};

export const FLOWS: Record<FlowName, Flow> = {
  booking: { run: payAndWait },
  'the page is refused': {
    run(scenario) {
      scenario.lane.simulator.failNextPay('refuse');
      return payAndWait(scenario);
    },
  },
  'the page call times out': {
    run(scenario) {
      scenario.lane.simulator.failNextPay('timeout-after');
      return payAndWait(scenario);
    },
  },
  'the checkout is taken over': { prepare: stallPayCall, run: payAndWait },
  'the child is booked already': { prepare: checkOut, run: bookSameChildAgain, places: 2 },
  'paid again': { prepare: failPayment, run: payAgain },
  'looked at before payment': { run: lookThenPay },
  'paid late': { prepare: letHoldExpire, run: payAndRead },
  'the look is overtaken': {
    run: (scenario) => runBoth(payAndWait(scenario), overtakeLook(scenario)),
  },
  'no place left': { prepare: losePlace, run: payLate },
  'the refund fails first': {
    prepare: losePlace,
    run(scenario, transactionId) {
      if (transactionId !== null) scenario.lane.simulator.inject('refund-failed', transactionId);
      return payLate(scenario, transactionId);
    },
  },
  'the refund is overtaken': {
    prepare: losePlace,
    run: (scenario, transactionId) => runBoth(payLate(scenario, transactionId), overtakeRefund(scenario)),
  },
  cancelled: { prepare: bookAndRead, run: cancel },
  'cancelled without refund': { prepare: bookAndRead, run: cancel, daysAhead: 3 },
  'the mail is refused temporarily': { run: payAndWait },
  'the mail is overtaken': { run: overtakeMail },
};

async function runBoth(first: Promise<void>, second: Promise<void>): Promise<void> {
  await Promise.all([first, second]);
}

function checkOut(scenario: Scenario): Promise<string | null> {
  const { input } = scenario;
  return startPayment(scenario, input.idempotencyKey, (client, options) =>
    client.checkout.start.mutate(input, options),
  );
}

/** From the checkout to the booking. A refused checkout has no payment page, so the flow ends. */
async function payAndWait(scenario: Scenario): Promise<void> {
  const early = scenario.schedule.early === true ? payBeforeResponse(scenario) : null;
  const [transactionId] = await Promise.all([checkOut(scenario), early]);
  if (transactionId === null) return;
  if (scenario.schedule.late === true) {
    await passTime(scenario, 'hold');
    await readUntilStatus(scenario, transactionId, 'expired');
  }
  await payAndDeliver(scenario, transactionId);
  await readUntilStatus(scenario, transactionId, 'booked');
}

async function payAndDeliver(scenario: Scenario, transactionId: string): Promise<void> {
  const { simulator } = scenario.lane;
  const body = simulator.webhookBody(transactionId, 'checkout.order.completed');
  if (scenario.schedule.forged === true) await deliverOnce(scenario, transactionId, body);
  await simulator.complete(transactionId);
  // No webhook arrives before the crash, so the next look must be due for the payment to reach the boundary.
  if (scenario.schedule.afterCrash === true) await passTime(scenario, 'next look');
  if (scenario.schedule.early !== true)
    await deliver(scenario, transactionId, simulator.webhookBody(transactionId, 'checkout.order.completed'));
  await passTime(scenario, 'next look');
}

/** Pays and delivers the webhook before the response to `pay` arrives. */
async function payBeforeResponse(scenario: Scenario): Promise<void> {
  const { simulator } = scenario.lane;
  const { id } = await waitForRow<{ id: string }>(
    scenario,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const answered = waitForRow(
    scenario,
    'SELECT 1 FROM payments WHERE event_id = $1 AND (redirect_url IS NOT NULL OR pay_refused_at IS NOT NULL)',
  ).then(() => 'answered' as const);
  for (;;) {
    const gate = simulator.gate('pay', id);
    const first = await Promise.race([gate.reached.then(() => 'waiting' as const), answered]);
    // A refused call created no order; the server may call again.
    const hasOrder = simulator.orders().some(({ merchantOrderId }) => merchantOrderId === id);
    if (first === 'waiting' && hasOrder) {
      await simulator.complete(id);
      await deliverOnce(scenario, id, simulator.webhookBody(id, 'checkout.order.completed'));
    }
    gate.release();
    if (first === 'answered' || hasOrder) return;
  }
}

/** PhonePe delays the first Order Status response until the lease has expired and a second look has settled the payment. */
async function overtakeLook(scenario: Scenario): Promise<void> {
  const { simulator } = scenario.lane;
  const { id } = await waitForRow<{ id: string }>(
    scenario,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const gate = simulator.gate('status', id);
  await Promise.race([gate.reached, scenario.crashed]);
  await queryRows(
    scenario,
    'UPDATE payments SET look_lease_until = now(), next_look_at = now() WHERE event_id = $1 AND next_look_at IS NOT NULL',
  );
  const settled = waitForRow(
    scenario,
    'SELECT 1 FROM payments WHERE event_id = $1 AND look_lease_until IS NULL',
  );
  await Promise.race([settled, scenario.crashed]);
  gate.release();
}

/** PhonePe delays the first refund response until the lease has expired and a second process has followed the refund. */
async function overtakeRefund(scenario: Scenario): Promise<void> {
  const { simulator } = scenario.lane;
  const of = 'FROM payments p WHERE p.id = r.payment_id AND p.event_id = $1';
  const { id } = await waitForRow<{ id: string }>(
    scenario,
    `SELECT r.merchant_refund_id AS id FROM refunds r, payments p WHERE p.id = r.payment_id AND p.event_id = $1`,
  );
  const gate = simulator.gate('refund', id);
  await Promise.race([gate.reached, scenario.crashed]);
  await queryRows(
    scenario,
    `UPDATE refunds r SET look_lease_until = now(), next_look_at = now() ${of} AND r.next_look_at IS NOT NULL`,
  );
  const settled = waitForRow(
    scenario,
    `SELECT 1 FROM refunds r, payments p
      WHERE p.id = r.payment_id AND p.event_id = $1 AND r.look_lease_until IS NULL`,
  );
  await Promise.race([settled, scenario.crashed]);
  gate.release();
}

/** PhonePe delays the response to `pay` until its lease has expired, so that the next request takes over the checkout. */
async function stallPayCall(scenario: Scenario): Promise<null> {
  const { simulator } = scenario.lane;
  const first = checkOut(scenario);
  const { id } = await waitForRow<{ id: string }>(
    scenario,
    'SELECT merchant_transaction_id AS id FROM payments WHERE event_id = $1',
  );
  const gate = simulator.gate('pay', id);
  await Promise.race([gate.reached, first]);
  await queryRows(scenario, 'UPDATE payments SET pay_lease_until = now() WHERE event_id = $1');
  void scenario.crashed.then(() => gate.release());
  void first.catch(() => undefined);
  return null;
}

async function bookSameChildAgain(scenario: Scenario, transactionId: string | null): Promise<void> {
  const input = { ...scenario.input, idempotencyKey: randomUUID() };
  await startPayment(scenario, input.idempotencyKey, (client, options) =>
    client.checkout.start.mutate(input, options),
  );
  if (transactionId !== null) await payAndDeliver(scenario, transactionId);
}

async function failPayment(scenario: Scenario): Promise<string | null> {
  const transactionId = await checkOut(scenario);
  if (transactionId === null) return null;
  await scenario.lane.simulator.fail(transactionId);
  await passTime(scenario, 'next look');
  await readUntilStatus(scenario, transactionId, 'failed');
  return transactionId;
}

async function payAgain(scenario: Scenario, first: string | null): Promise<void> {
  if (first === null) return;
  const idempotencyKey = randomUUID();
  const second = await startPayment(scenario, idempotencyKey, (client, options) =>
    client.checkout.payAgain.mutate({ transactionId: first, idempotencyKey }, options),
  );
  await payAndRead(scenario, second);
}

/** A look finds that the order is not paid yet; then the parent pays. */
async function lookThenPay(scenario: Scenario): Promise<void> {
  const transactionId = await checkOut(scenario);
  if (transactionId === null) return;
  await passTime(scenario, 'next look');
  await Promise.race([
    waitForRow(scenario, 'SELECT 1 FROM payments WHERE event_id = $1 AND answered_at IS NOT NULL'),
    scenario.crashed,
  ]);
  await payAndRead(scenario, transactionId);
}

async function payAndRead(scenario: Scenario, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  await payAndDeliver(scenario, transactionId);
  await readUntilStatus(scenario, transactionId, 'booked');
}

async function letHoldExpire(scenario: Scenario): Promise<string | null> {
  const transactionId = await checkOut(scenario);
  if (transactionId === null) return null;
  await passTime(scenario, 'hold');
  await readUntilStatus(scenario, transactionId, 'expired');
  return transactionId;
}

/** The hold expires and the organiser removes the place. */
async function losePlace(scenario: Scenario): Promise<string | null> {
  const transactionId = await letHoldExpire(scenario);
  if (transactionId === null) return null;
  await queryRows(scenario, 'UPDATE slots SET capacity = 0 WHERE event_id = $1');
  return transactionId;
}

async function payLate(scenario: Scenario, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  await Promise.all([payAndDeliver(scenario, transactionId), deliverRefundWebhooks(scenario, transactionId)]);
}

async function bookAndRead(scenario: Scenario): Promise<string | null> {
  const transactionId = await checkOut(scenario);
  if (transactionId === null) return null;
  await scenario.lane.simulator.complete(transactionId);
  await passTime(scenario, 'next look');
  await readUntilStatus(scenario, transactionId, 'booked');
  await waitForRow(
    scenario,
    `SELECT 1 FROM emails m JOIN payments p ON p.id = m.payment_id WHERE p.event_id = $1 AND m.status = 'sent'`,
  );
  return transactionId;
}

async function cancel(scenario: Scenario, transactionId: string | null): Promise<void> {
  if (transactionId === null) return;
  const quote = await request(scenario, (client, options) =>
    client.booking.quoteCancellation.query({ transactionId }, options),
  );
  const expectedRefundPaise = quote?.refundPaise ?? 0;
  await request(scenario, (client, options) =>
    client.booking.cancel.mutate({ transactionId, expectedRefundPaise }, options),
  );
  if (expectedRefundPaise > 0) await deliverRefundWebhooks(scenario, transactionId);
}

const REFUND_EVENTS = { COMPLETED: 'pg.refund.completed', FAILED: 'pg.refund.failed' } as const;

/** Delivers a webhook for each refund that ends, until one is completed. */
async function deliverRefundWebhooks(scenario: Scenario, transactionId: string): Promise<void> {
  const { simulator } = scenario.lane;
  const delivered = new Set<string>();
  if (scenario.schedule.early === true) await endRefundBeforeResponse(scenario, transactionId);
  for (;;) {
    scenario.deadline.throwIfAborted();
    for (const { merchantRefundId, state } of simulator.refundsOf(transactionId)) {
      if ((state !== 'COMPLETED' && state !== 'FAILED') || delivered.has(merchantRefundId)) continue;
      delivered.add(merchantRefundId);
      await deliver(
        scenario,
        transactionId,
        simulator.refundWebhookBody(merchantRefundId, REFUND_EVENTS[state]),
      );
      if (state === 'COMPLETED') return;
    }
    await pause(20);
  }
}

/** The first refund ends and its webhook is delivered before the response to the refund call arrives. */
async function endRefundBeforeResponse(scenario: Scenario, transactionId: string): Promise<void> {
  const { simulator } = scenario.lane;
  const { id } = await waitForRow<{ id: string }>(
    scenario,
    `SELECT r.merchant_refund_id AS id FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.event_id = $1`,
  );
  const gate = simulator.gate('refund', id);
  const answered = waitForRow(
    scenario,
    `SELECT 1 FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.event_id = $1 AND r.status <> 'requested'`,
  );
  const first = await Promise.race([gate.reached.then(() => 'waiting'), answered.then(() => 'answered')]);
  const refund = simulator.refund(id);
  if (first === 'waiting' && refund !== undefined && !['COMPLETED', 'FAILED'].includes(refund.state)) {
    const fails = refund.fails;
    await (fails ? simulator.failRefund(id) : simulator.completeRefund(id));
    const event = fails ? REFUND_EVENTS.FAILED : REFUND_EVENTS.COMPLETED;
    await deliverOnce(scenario, transactionId, simulator.refundWebhookBody(id, event));
  }
  gate.release();
}

/** The mail server delays its reply until the lease has expired and another process has leased the mail. */
async function overtakeMail(scenario: Scenario): Promise<void> {
  const booked = payAndWait(scenario);
  const mails = 'FROM payments p WHERE p.id = m.payment_id AND p.event_id = $1';
  await waitForRow(
    scenario,
    `SELECT 1 FROM emails m, payments p WHERE p.id = m.payment_id AND p.event_id = $1 AND m.status <> 'queued'`,
  );
  await queryRows(
    scenario,
    `UPDATE emails m SET look_lease_until = now(), next_look_at = now() ${mails} AND m.status = 'handed_over'`,
  );
  await booked;
}
