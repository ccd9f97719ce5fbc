import { leaseDueRows, LeaseLost } from '@nibog/server/due/queue';
import { followRefund } from '@nibog/server/refund/follow';
import { checkPayment } from '@nibog/server/settlement/check-payment';
import { PAYMENT_SNAPSHOT, type PaymentSnapshot } from '@nibog/server/settlement/payment-snapshot';
import { pino } from 'pino';
import type { Actor } from './actor.ts';
import { DURATIONS } from './arena.ts';
import type { ReportedState, Payment, RefundState } from './model.ts';
import type { OrderAnswer, RefundAnswer } from './phonepe.ts';
import type { Run } from './run-state.ts';
import type { ServerInstance } from './server-instance.ts';

/** Runs one function of the product with the connections of one server, and updates the model at each commit. */
export type Operation = (run: Run, server: ServerInstance, actor: Actor) => Promise<void>;

const log = pino({ level: 'silent' });
const noop = () => undefined;

/** A sweep leases a due payment and looks at it. */
export function look(answer: OrderAnswer): Operation {
  return async (run, server, actor) => {
    let leasedAtMs = run.clockMs;
    run.onSend.set(actor, (name) => {
      if (name === 'claim-and-read/payments') leasedAtMs = run.clockMs;
    });
    const [row] = await leaseDueRows<PaymentSnapshot>(server.settlement, 'payments', {
      leaseMs: DURATIONS.lookLease,
      limit: 1,
      read: PAYMENT_SNAPSHOT,
    });
    if (!row) return;
    const payment = run.model.payments.find(({ id }) => id === row.id);
    if (!payment) return run.fail('a look leased a payment of another run');
    const key = `payment ${row.id}`;
    run.recordLease(key, actor);
    let reported: ReportedState = 'nothing';
    const hasHoldExpired = leasedAtMs >= payment.holdEndsAt;
    const hasOrderEnded = leasedAtMs >= payment.orderEndsAt;
    run.onCommit.set(actor, () => {
      run.endLease(key, actor);
      run.model.look(payment, reported, hasHoldExpired);
    });
    const orderStatus = (id: string) =>
      actor.pass('PhonePe: order status', async () => {
        payment.isNudged = false;
        // PhonePe knows an existing order by its end at the latest.
        const effective = answer === 'not found' && hasOrderEnded ? 'actual' : answer;
        reported = effective === 'actual' ? readActualState(run, payment) : 'nothing';
        return run.phonepe.orderStatus(id, effective);
      });
    const ctx = {
      settlement: server.settlement,
      gateway: { orderStatus },
      durations: DURATIONS,
      wake: noop,
      announceChange: noop,
      log,
    };
    await ignoreLostLease(run, key, actor, checkPayment(ctx, row));
  };
}

function readActualState({ phonepe }: Run, { transactionId }: Payment): ReportedState {
  const { state } = phonepe.order(transactionId);
  return state === 'pending' || state === 'not created' ? 'nothing' : state;
}

/** A lost lease is legal only if another operation has taken it. */
async function ignoreLostLease(run: Run, key: string, actor: Actor, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    if (run.leases.get(key)?.actor === actor)
      run.fail(`${actor.name} lost a lease that no other operation has taken`);
  }
}

/** A sweep leases a due refund and follows it. */
export function refund(answer: RefundAnswer): Operation {
  return async (run, server, actor) => {
    const [row] = await leaseDueRows(server.settlement, 'refunds', {
      leaseMs: DURATIONS.lookLease,
      limit: 1,
    });
    if (!row) return;
    const known = run.refunds.get(row.id);
    const followed = known?.payment.refunds[known.index];
    if (!known || !followed) return run.fail('a look leased a refund of another run');
    const { payment } = known;
    const key = `refund ${row.id}`;
    run.recordLease(key, actor);
    let reported: RefundState | 'nothing' = 'nothing';
    let asked = false;
    run.onCommit.set(actor, () => {
      run.endLease(key, actor);
      run.model.refundLook(payment, followed, reported);
    });
    const gateway = {
      refundStatus: (id: string) =>
        actor.pass('PhonePe: refund status', async () => {
          asked = true;
          const status = run.phonepe.refundStatus(id, answer);
          if (status.found) reported = status.state;
          return status;
        }),
      refund: (input: { merchantOrderId: string; merchantRefundId: string; amountPaise: number }) =>
        actor.pass('PhonePe: refund', async () => {
          // A refusal ends the refund, unless PhonePe may have received an earlier request for it.
          if (answer === 'refused' && !asked) reported = 'failed';
          const { merchantOrderId, merchantRefundId, amountPaise } = input;
          const given = run.phonepe.refund(merchantOrderId, merchantRefundId, amountPaise, answer);
          reported = given.state;
          return given;
        }),
    };
    const ctx = {
      settlement: server.settlement,
      gateway,
      durations: DURATIONS,
      webhookUrl: '',
      wake: noop,
      log,
    };
    await ignoreLostLease(run, key, actor, followRefund(ctx, row));
  };
}
