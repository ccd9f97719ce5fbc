import { sql } from '@nibog/db';
import type { PaymentStatus } from '@nibog/domain';

/** A payment before PhonePe's response, read by the statement that leases it. */
export type PaymentSnapshot = {
  paymentId: string;
  transactionId: string;
  status: PaymentStatus;
  amountPaise: number;
  /** PhonePe's id of the order, if known. */
  gatewayOrderId: string | null;
  /** Time since the checkout, ms. */
  ageMs: number;
  /** Time until our hold expires, ms; zero or negative afterwards. */
  holdLeftMs: number;
  /** Time until an order that PhonePe does not know cannot be created any more, ms. */
  orderFinalInMs: number;
  /** Age of the unconfirmed claim, ms; `null` without one. */
  claimAgeMs: number | null;
  /** Responses that did not confirm the claim. */
  claimLooks: number;
  /** Time since the payment failed or expired, ms; otherwise 0. */
  closedForMs: number;
};

/** The columns of a `PaymentSnapshot`, for the payment `t`. */
export const PAYMENT_SNAPSHOT = sql`
  t.id AS "paymentId", t.merchant_transaction_id AS "transactionId", t.status, t.amount_paise AS "amountPaise",
  t.gateway_order_id AS "gatewayOrderId", t.claim_looks AS "claimLooks",
  extract(epoch FROM now() - t.created_at)::float8 * 1000 AS "ageMs",
  extract(epoch FROM t.hold_expires_at - now())::float8 * 1000 AS "holdLeftMs",
  extract(epoch FROM t.order_final_at - now())::float8 * 1000 AS "orderFinalInMs",
  extract(epoch FROM now() - t.claimed_at)::float8 * 1000 AS "claimAgeMs",
  coalesce(extract(epoch FROM now() - t.closed_at)::float8 * 1000, 0) AS "closedForMs"`;
