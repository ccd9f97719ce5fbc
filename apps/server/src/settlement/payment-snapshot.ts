import { sql } from '@nibog/db';
import type { PaymentStatus } from '@nibog/domain';

/** A payment as a status check knows it before PhonePe's answer: read in the statement that claims it. */
export type PaymentSnapshot = {
  paymentId: string;
  transactionId: string;
  status: PaymentStatus;
  amountPaise: number;
  /** PhonePe's id of the order, if it gave one. */
  gatewayOrderId: string | null;
  /** Since the checkout, in ms. */
  ageMs: number;
  /** Until our hold ends, in ms; not positive once it has. */
  holdLeftMs: number;
  /** Until an order that PhonePe does not know was surely never made, in ms. */
  orderFinalLeftMs: number;
  /** Since a webhook claimed success, in ms; `null` without an unconfirmed claim. */
  claimAgeMs: number | null;
  /** Answers that did not confirm the claim. */
  claimLooks: number;
  /** Since the payment failed or expired, in ms; 0 while it has not. */
  closedMs: number;
};

/** The columns of a `PaymentSnapshot`, of the payment `t`. */
export const PAYMENT_SNAPSHOT = sql`
  t.id AS "paymentId", t.merchant_transaction_id AS "transactionId", t.status, t.amount_paise AS "amountPaise",
  t.gateway_order_id AS "gatewayOrderId", t.claim_looks AS "claimLooks",
  extract(epoch FROM now() - t.created_at)::float8 * 1000 AS "ageMs",
  extract(epoch FROM t.hold_expires_at - now())::float8 * 1000 AS "holdLeftMs",
  extract(epoch FROM t.order_final_at - now())::float8 * 1000 AS "orderFinalLeftMs",
  extract(epoch FROM now() - t.claimed_at)::float8 * 1000 AS "claimAgeMs",
  coalesce(extract(epoch FROM now() - t.closed_at)::float8 * 1000, 0) AS "closedMs"`;
