import type { RoleClient } from '@nibog/db';
import { isAsked, type Durations } from '@nibog/domain';
import { GatewayError, type OrderStatus, type PaymentGateway } from '@nibog/phonepe';
import type { Logger } from 'pino';
import { endClaim, type ClaimOf } from '../due/queue.ts';
import type { Wake } from '../wake.ts';
import { apply } from './apply.ts';
import { decide } from './decide.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

export type CheckContext = {
  settlement: RoleClient<'settlement'>;
  gateway: Pick<PaymentGateway, 'orderStatus'>;
  durations: Durations;
  wake: Wake;
  /** Called once it is committed that the payment may read differently. */
  changed: (transactionId: string) => void;
  log: Logger;
};

/**
 * One status check of a payment: asks PhonePe's Order Status, never the webhook, decides, and writes the decision. An error
 * of PhonePe's is a result like any other: the payment is checked again.
 */
export async function checkPayment(ctx: CheckContext, claim: ClaimOf<PaymentSnapshot>): Promise<void> {
  const { settlement, durations, log } = ctx;
  const payment = claim.row;
  const { transactionId } = payment;
  if (!isAsked(payment.status)) {
    await endClaim(settlement, 'payments', claim, { next: 'final' });
    return;
  }
  const answer = await askOrder(ctx, transactionId);
  const decision = decide(durations, payment, answer);
  ctx.wake(...(await apply(settlement, claim, payment, decision)));
  const { move } = decision;
  if (move !== null || payment.claimAgeMs !== null) ctx.changed(transactionId);
  if (move?.to === 'review') log.error({ transactionId, reason: move.reason }, 'a payment needs review');
  else log.info({ transactionId, move: move?.to ?? null, answered: answer !== null }, 'checked a payment');
}

async function askOrder({ gateway, log }: CheckContext, transactionId: string): Promise<OrderStatus | null> {
  try {
    return await gateway.orderStatus(transactionId);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, httpStatus } = error;
    log.warn({ transactionId, code, httpStatus }, 'PhonePe did not answer a status check');
    return null;
  }
}
