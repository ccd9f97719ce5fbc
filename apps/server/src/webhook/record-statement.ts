import { literals, sql, statement, type Sql, type Statement } from '@nibog/db';
import { POLLED_STATES, OPEN_REFUND_STATES } from '@nibog/domain';

export type RecordedWebhook = {
  /** Whether this is the first delivery of these bytes. */
  fresh: boolean;
  /** Whether a payment was nudged. Only a payment that a look can still change is nudged. */
  nudged: boolean;
  /** Whether a refund was nudged. Only an open refund is nudged. */
  refundNudged: boolean;
};

/** Webhooks as columns; the values at one index belong to one webhook. */
export type WebhookColumns = {
  dedupeKeys: string[];
  events: (string | null)[];
  transactionIds: (string | null)[];
  bodies: Buffer[];
  claimsSuccess: boolean[];
  refundIds: (string | null)[];
  gatewayRefundIds: (string | null)[];
};

/** The time of a nudged row's next look: now, or `nudgeEveryMs` after the look that the last nudge requested. */
function nudgedLookTime(nudgeEveryMs: number): Sql {
  return sql`
  CASE WHEN t.nudged_look_at > now() THEN t.nudged_look_at
       ELSE greatest(now(), t.nudged_look_at + ${nudgeEveryMs}::float8 * interval '1 ms') END`;
}

/** The assignments with which a nudge updates a due row. */
function nudgeAssignments(everyMs: number): Sql {
  return sql`nudge_seq = t.nudge_seq + 1, nudged_look_at = ${nudgedLookTime(everyMs)},
       next_look_at = least(t.next_look_at, ${nudgedLookTime(everyMs)})`;
}

/**
 * Stores webhooks with distinct keys and nudges their payments and refunds, in one round trip and one commit.
 *
 * Every such statement locks in the same order, so that two of them cannot deadlock: inbox rows by key, payments by
 * transaction id, refunds by id. Each step counts the rows of the step before, which forces this order in every plan.
 *
 * @param nudgeEveryMs the shortest time between two looks that nudges request
 */
export function recordWebhooksStatement(
  arrived: WebhookColumns,
  nudgeEveryMs: number,
): Statement<RecordedWebhook> {
  const { dedupeKeys, events, transactionIds, bodies, claimsSuccess, refundIds, gatewayRefundIds } = arrived;
  return statement<RecordedWebhook>(
    'record-webhooks',
    sql`
  WITH arrived AS (
    SELECT * FROM unnest(${dedupeKeys}::text[], ${events}::text[], ${transactionIds}::text[], ${bodies}::bytea[],
                         ${claimsSuccess}::boolean[], ${refundIds}::text[], ${gatewayRefundIds}::text[]) WITH ORDINALITY
      AS a (dedupe_key, event, transaction_id, body, claims_success, refund_id, gateway_refund_id, nth)),
  inbox AS (
    INSERT INTO webhook_events (dedupe_key, event, merchant_transaction_id, body)
    SELECT dedupe_key, event, transaction_id, body FROM arrived ORDER BY dedupe_key
    ON CONFLICT (dedupe_key) DO UPDATE SET deliveries = webhook_events.deliveries + 1
    RETURNING dedupe_key, deliveries),
  due_payment AS (
    SELECT id FROM payments
     WHERE merchant_transaction_id = ANY (${transactionIds}::text[]) AND status IN (${literals(POLLED_STATES)})
       AND (SELECT count(*) FROM inbox) >= 0
     ORDER BY merchant_transaction_id FOR NO KEY UPDATE),
  nudged_payment AS (
    UPDATE payments t
       SET ${nudgeAssignments(nudgeEveryMs)}, claimed_at = CASE
             WHEN t.merchant_transaction_id IN (SELECT transaction_id FROM arrived WHERE claims_success)
             THEN coalesce(t.claimed_at, now()) ELSE t.claimed_at END
     WHERE t.id = ANY (ARRAY (SELECT id FROM due_payment))
    RETURNING t.merchant_transaction_id),
  due_refund AS (
    SELECT id FROM refunds
     WHERE (merchant_refund_id = ANY (${refundIds}::text[]) OR gateway_refund_id = ANY (${gatewayRefundIds}::text[]))
       AND status IN (${literals(OPEN_REFUND_STATES)})
       AND (SELECT count(*) FROM nudged_payment) >= 0
     ORDER BY id FOR NO KEY UPDATE),
  nudged_refund AS (
    UPDATE refunds t SET ${nudgeAssignments(nudgeEveryMs)} WHERE t.id = ANY (ARRAY (SELECT id FROM due_refund))
    RETURNING t.merchant_refund_id, t.gateway_refund_id)
  SELECT inbox.deliveries = 1 AS fresh,
         EXISTS (SELECT FROM nudged_payment p WHERE p.merchant_transaction_id = a.transaction_id) AS nudged,
         EXISTS (SELECT FROM nudged_refund r
                  WHERE r.merchant_refund_id = a.refund_id OR r.gateway_refund_id = a.gateway_refund_id) AS "refundNudged"
    FROM arrived a JOIN inbox USING (dedupe_key) ORDER BY a.nth`,
  );
}
