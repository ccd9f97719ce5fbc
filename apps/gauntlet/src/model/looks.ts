import { leaseDueRows, LeaseLost } from '@nibog/server/due/queue';
import { followRefund } from '@nibog/server/refund/follow';
import { checkPayment } from '@nibog/server/settlement/check-payment';
import { PAYMENT_SNAPSHOT, type PaymentSnapshot } from '@nibog/server/settlement/payment-snapshot';
import { pino } from 'pino';
import type { Actor } from './actor.ts';
import { DURATIONS } from './arena.ts';
import type { Answered, Payment, RefundState } from './model.ts';
import type { OrderAnswer, RefundAnswer } from './phonepe.ts';
import type { Run } from './run-state.ts';
import type { Seat } from './server-instance.ts';

/** The product's own functions, each given one process's connections, and the model told what each commit means. */
export type Operation = (run: Run, seat: Seat, actor: Actor) => Promise<void>;

const log = pino({ level: 'silent' });
const nothing = () => undefined;

/** A process's sweep finds a payment due and looks at it. */
export function look(answer: OrderAnswer): Operation {
  return async (run, seat, actor) => {
    let claimedAtMs = run.clockMs;
    run.onSend.set(actor, (name) => {
      if (name === 'claim-and-read/payments') claimedAtMs = run.clockMs;
    });
    const [claim] = await leaseDueRows<PaymentSnapshot>(seat.settlement, 'payments', {
      leaseMs: DURATIONS.lookLease,
      limit: 1,
      read: PAYMENT_SNAPSHOT,
    });
    if (!claim) return;
    const payment = run.model.payments.find(({ id }) => id === claim.id);
    if (!payment) return run.fail('a look at a payment that is nobody’s');
    const key = `payment ${claim.id}`;
    run.claimed(key, actor);
    let answered: Answered = 'nothing';
    const holdOver = claimedAtMs >= payment.holdEndsAt;
    const orderOver = claimedAtMs >= payment.orderEndsAt;
    run.onCommit.set(actor, () => {
      run.finished(key, actor);
      run.model.look(payment, answered, holdOver);
    });
    const orderStatus = (id: string) =>
      actor.pass('PhonePe: order status', async () => {
        payment.rung = false;
        // An order that exists is known by its end at the latest.
        const given = answer === 'not found' && orderOver ? 'truth' : answer;
        answered = given === 'truth' ? whatIsTrue(run, payment) : 'nothing';
        return run.phonepe.orderStatus(id, given);
      });
    const ctx = {
      settlement: seat.settlement,
      gateway: { orderStatus },
      durations: DURATIONS,
      wake: nothing,
      announceChange: nothing,
      log,
    };
    await keepLease(run, key, actor, checkPayment(ctx, claim));
  };
}

function whatIsTrue({ phonepe }: Run, { transactionId }: Payment): Answered {
  const { state } = phonepe.order(transactionId);
  return state === 'pending' || state === 'unmade' ? 'nothing' : state;
}

/** A lost lease is no fault, if somebody has it. */
async function keepLease(run: Run, key: string, actor: Actor, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    if (run.leases.get(key)?.actor === actor) run.fail(`${actor.name} lost a lease that nobody took`);
  }
}

/** A process's sweep finds a refund due and follows it. */
export function refund(answer: RefundAnswer): Operation {
  return async (run, seat, actor) => {
    const [claim] = await leaseDueRows(seat.settlement, 'refunds', {
      leaseMs: DURATIONS.lookLease,
      limit: 1,
    });
    if (!claim) return;
    const known = run.refunds.get(claim.id);
    const followed = known?.payment.refunds[known.index];
    if (!known || !followed) return run.fail('a look at a refund that is nobody’s');
    const { payment } = known;
    const key = `refund ${claim.id}`;
    run.claimed(key, actor);
    let answered: RefundState | 'nothing' = 'nothing';
    let asked = false;
    run.onCommit.set(actor, () => {
      run.finished(key, actor);
      run.model.refundLook(payment, followed, answered);
    });
    const gateway = {
      refundStatus: (id: string) =>
        actor.pass('PhonePe: refund status', async () => {
          asked = true;
          const status = run.phonepe.refundStatus(id, answer);
          if (status.found) answered = status.state;
          return status;
        }),
      refund: (input: { merchantOrderId: string; merchantRefundId: string; amountPaise: number }) =>
        actor.pass('PhonePe: refund', async () => {
          // Its word that it will not do this one ends it, unless it may have been asked before.
          if (answer === 'refused' && !asked) answered = 'failed';
          const { merchantOrderId, merchantRefundId, amountPaise } = input;
          const given = run.phonepe.refund(merchantOrderId, merchantRefundId, amountPaise, answer);
          answered = given.state;
          return given;
        }),
    };
    const ctx = {
      settlement: seat.settlement,
      gateway,
      durations: DURATIONS,
      webhookUrl: '',
      wake: nothing,
      log,
    };
    await keepLease(run, key, actor, followRefund(ctx, claim));
  };
}
