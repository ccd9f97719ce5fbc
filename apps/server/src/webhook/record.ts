import { createHash } from 'node:crypto';
import type { Durations } from '@nibog/api';
import type { RoleClient } from '@nibog/db';
import type { WebhookEvent } from '@nibog/phonepe';

export type Recorded = {
  /** The first delivery of these bytes. */
  fresh: boolean;
  /** A payment of ours that asking can still change was nudged. */
  nudged: boolean;
  /** A refund of ours that is not final was nudged. */
  refundNudged: boolean;
};

/** When a nudged row is looked at: now, or `nudgeEvery` after the look that the last nudge asked for. */
const LOOK_AT = `
  CASE WHEN nudged_look_at > now() THEN nudged_look_at
       ELSE greatest(now(), nudged_look_at + $5 * interval '1 ms') END AS look_at`;

/** What a nudge changes in any due row. */
const NUDGE = `
  nudge_seq = t.nudge_seq + 1, nudged_look_at = due.look_at, next_look_at = least(t.next_look_at, due.look_at)`;

/** All of it in one statement, which is one round trip and one commit. */
export const RECORD_WEBHOOK = `
  WITH inbox AS (
    INSERT INTO webhook_events (dedupe_key, event, merchant_transaction_id, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (dedupe_key) DO UPDATE SET deliveries = webhook_events.deliveries + 1
    RETURNING deliveries),
  due_payment AS (
    SELECT id, ${LOOK_AT} FROM payments
     WHERE merchant_transaction_id = $3 AND status IN ('pending', 'failed', 'expired')
     FOR NO KEY UPDATE),
  nudged_payment AS (
    UPDATE payments t
       SET ${NUDGE}, claimed_at = CASE WHEN $6 THEN coalesce(t.claimed_at, now()) ELSE t.claimed_at END
      FROM due_payment due WHERE t.id = due.id
    RETURNING t.id),
  due_refund AS (
    SELECT id, ${LOOK_AT} FROM refunds
     WHERE (merchant_refund_id = $7 OR gateway_refund_id = $8) AND status IN ('requested', 'pending', 'confirmed')
     FOR NO KEY UPDATE),
  nudged_refund AS (
    UPDATE refunds t SET ${NUDGE} FROM due_refund due WHERE t.id = due.id
    RETURNING t.id)
  SELECT inbox.deliveries = 1 AS fresh,
         EXISTS (SELECT 1 FROM nudged_payment) AS nudged,
         EXISTS (SELECT 1 FROM nudged_refund) AS "refundNudged"
    FROM inbox`;

/**
 * Stores a webhook and nudges its payment or refund, in one statement: when it returns, all of it is durable. The inbox
 * dedupes storage alone; the nudge happens at every delivery, because the one before may have come too early to find
 * anything. Nudges ask for one look per `nudgeEvery` and row, so that nobody with the static header can starve the rest.
 */
export async function recordWebhook(
  db: RoleClient<'webhook'>,
  durations: Pick<Durations, 'nudgeEvery'>,
  rawBody: Buffer,
  { event, merchantOrderId, claimsSuccess, merchantRefundId, gatewayRefundId }: WebhookEvent,
): Promise<Recorded> {
  const { rows } = await db.query<Recorded>(RECORD_WEBHOOK, [
    createHash('sha256').update(rawBody).digest('hex'),
    event,
    merchantOrderId,
    rawBody,
    durations.nudgeEvery,
    claimsSuccess,
    merchantRefundId,
    gatewayRefundId,
  ]);
  const row = rows[0];
  if (!row) throw new Error('the inbox answered nothing');
  return row;
}
