import type { RoleClient } from '@nibog/db';
import { isPolled, type Durations } from '@nibog/domain';
import { GatewayError, type OrderStatus, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { endLease, type LeasedRow } from '../due/queue.ts';
import type { Wake } from '../wake.ts';
import { applyDecision } from './apply.ts';
import { decide } from './decide.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

export type CheckContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'orderStatus'>;
  durations: Durations;
  wake: Wake;
  /** Called after the commit when the state that parents see may have changed. */
  announceChange: (transactionId: string) => void;
  log: Logger;
};

/**
 * Performs one look at a payment: requests PhonePe's Order Status, decides, and writes the decision. It never relies on a
 * webhook. After an error of PhonePe the payment is checked again.
 */
export async function checkPayment(ctx: CheckContext, lease: LeasedRow<PaymentSnapshot>): Promise<void> {
  const { settlement, durations, log } = ctx;
  const payment = lease.row;
  const { transactionId } = payment;
  if (!isPolled(payment.status)) {
    await endLease(settlement, 'payments', lease, { next: 'final' });
    return;
  }
  const response = await requestOrderStatus(ctx, transactionId);
  const decision = decide(durations, payment, response);
  ctx.wake(...(await applyDecision(settlement, lease, payment, decision)));
  const { move } = decision;
  if (move !== null || payment.claimAgeMs !== null) ctx.announceChange(transactionId);
  if (move?.to === 'review') log.error({ transactionId, reason: move.reason }, 'a payment needs review');
  else log.info({ transactionId, move: move?.to ?? null, answered: response !== null }, 'checked a payment');
}

async function requestOrderStatus(
  { gateway, log }: CheckContext,
  transactionId: string,
): Promise<OrderStatus | null> {
  try {
    return await gateway.orderStatus(transactionId);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, httpStatus } = error;
    log.warn({ transactionId, code, httpStatus }, 'PhonePe did not answer a status check');
    return null;
  }
}
