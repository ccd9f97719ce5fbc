import type { PaymentStatus } from '@nibog/domain';
import type { LookedAt } from './verdict.ts';

/** What a look reads of its payment, in the statement that claims it. */
export const LOOKED_AT = `
  t.merchant_transaction_id, t.status, t.amount_paise, t.gateway_order_id, t.claim_looks,
  extract(epoch FROM t.order_final_at - now())::float8 * 1000 AS order_final_left_ms,
  extract(epoch FROM t.hold_expires_at - now())::float8 * 1000 AS hold_left_ms,
  extract(epoch FROM now() - t.created_at)::float8 * 1000 AS age_ms,
  extract(epoch FROM now() - t.claimed_at)::float8 * 1000 AS claim_age_ms,
  extract(epoch FROM now() - t.closed_at)::float8 * 1000 AS closed_ms`;

export type LookedAtRow = {
  id: string;
  merchant_transaction_id: string;
  status: PaymentStatus;
  amount_paise: number;
  gateway_order_id: string | null;
  claim_looks: number;
  hold_left_ms: number;
  order_final_left_ms: number;
  age_ms: number;
  claim_age_ms: number | null;
  closed_ms: number | null;
};

/** A payment as a look knows it before PhonePe's answer. */
export type Payment = LookedAt & {
  paymentId: string;
  status: PaymentStatus;
  ageMs: number;
  claimAgeMs: number | null;
  claimLooks: number;
  closedMs: number;
  holdLeftMs: number;
  orderFinalLeftMs: number;
};

export function toPayment(row: LookedAtRow): Payment {
  return {
    paymentId: row.id,
    transactionId: row.merchant_transaction_id,
    status: row.status,
    amountPaise: row.amount_paise,
    gatewayOrderId: row.gateway_order_id,
    holdExpired: row.hold_left_ms <= 0,
    holdLeftMs: row.hold_left_ms,
    orderFinal: row.order_final_left_ms <= 0,
    orderFinalLeftMs: row.order_final_left_ms,
    ageMs: row.age_ms,
    claimAgeMs: row.claim_age_ms,
    claimLooks: row.claim_looks,
    closedMs: row.closed_ms ?? 0,
  };
}
