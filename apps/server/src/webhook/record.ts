import { createHash } from 'node:crypto';
import type { Queryable } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { WebhookEvent } from '@nibog/phonepe';

/** A webhook that was let in, and what it says. */
export type Arrival = {
  /** SHA-256 of its bytes, in hexadecimal. */
  dedupeKey: string;
  rawBody: Buffer;
  event: WebhookEvent;
};

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
  CASE WHEN t.nudged_look_at > now() THEN t.nudged_look_at
       ELSE greatest(now(), t.nudged_look_at + $8 * interval '1 ms') END`;

/** What a nudge changes in any due row. */
const NUDGE = `
  nudge_seq = t.nudge_seq + 1, nudged_look_at = ${LOOK_AT}, next_look_at = least(t.next_look_at, ${LOOK_AT})`;

/**
 * All of it in one statement, which is one round trip and one commit for as many webhooks as are given, no two with the same
 * key. Each such statement locks in one order: the inbox by key, then payments by transaction id, then refunds by id. So two
 * of them wait for each other in a line and never in a circle. The counts keep a step from beginning before the last has
 * ended, whatever PostgreSQL plans.
 */
export const RECORD_WEBHOOKS = `
  WITH arrived AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::boolean[], $6::text[], $7::text[]) WITH ORDINALITY
      AS a (dedupe_key, event, transaction_id, body, claims_success, refund_id, gateway_refund_id, nth)),
  inbox AS (
    INSERT INTO webhook_events (dedupe_key, event, merchant_transaction_id, body)
    SELECT dedupe_key, event, transaction_id, body FROM arrived ORDER BY dedupe_key
    ON CONFLICT (dedupe_key) DO UPDATE SET deliveries = webhook_events.deliveries + 1
    RETURNING dedupe_key, deliveries),
  due_payment AS (
    SELECT id FROM payments
     WHERE merchant_transaction_id = ANY ($3) AND status IN ('pending', 'failed', 'expired')
       AND (SELECT count(*) FROM inbox) >= 0
     ORDER BY merchant_transaction_id FOR NO KEY UPDATE),
  nudged_payment AS (
    UPDATE payments t
       SET ${NUDGE}, claimed_at = CASE
             WHEN t.merchant_transaction_id IN (SELECT transaction_id FROM arrived WHERE claims_success)
             THEN coalesce(t.claimed_at, now()) ELSE t.claimed_at END
     WHERE t.id = ANY (ARRAY (SELECT id FROM due_payment))
    RETURNING t.merchant_transaction_id),
  due_refund AS (
    SELECT id FROM refunds
     WHERE (merchant_refund_id = ANY ($6) OR gateway_refund_id = ANY ($7)) AND status IN ('requested', 'pending', 'confirmed')
       AND (SELECT count(*) FROM nudged_payment) >= 0
     ORDER BY id FOR NO KEY UPDATE),
  nudged_refund AS (
    UPDATE refunds t SET ${NUDGE} WHERE t.id = ANY (ARRAY (SELECT id FROM due_refund))
    RETURNING t.merchant_refund_id, t.gateway_refund_id)
  SELECT inbox.deliveries = 1 AS fresh,
         EXISTS (SELECT FROM nudged_payment p WHERE p.merchant_transaction_id = a.transaction_id) AS nudged,
         EXISTS (SELECT FROM nudged_refund r
                  WHERE r.merchant_refund_id = a.refund_id OR r.gateway_refund_id = a.gateway_refund_id) AS "refundNudged"
    FROM arrived a JOIN inbox USING (dedupe_key) ORDER BY a.nth`;

/** A webhook's bytes and what was read in them, as they are recorded. */
export function toArrival(rawBody: Buffer, event: WebhookEvent): Arrival {
  return { dedupeKey: createHash('sha256').update(rawBody).digest('hex'), rawBody, event };
}

/**
 * Stores webhooks, no two with the same bytes, and nudges their payments and refunds, in one statement: when it returns, all
 * of it is durable, and when it throws, nothing is stored. The inbox dedupes storage alone; the nudge happens at every
 * delivery, because the one before may have come too early to find anything. Nudges ask for one look per `nudgeEvery` and
 * row, so that nobody with the static header can starve the rest. Answers in the order of what was given.
 */
export async function recordWebhooks(
  db: Queryable,
  durations: Pick<Durations, 'nudgeEvery'>,
  arrivals: Arrival[],
): Promise<Recorded[]> {
  const { rows } = await db.query<Recorded>(RECORD_WEBHOOKS, [
    arrivals.map(({ dedupeKey }) => dedupeKey),
    arrivals.map(({ event }) => event.event),
    arrivals.map(({ event }) => event.merchantOrderId),
    arrivals.map(({ rawBody }) => rawBody),
    arrivals.map(({ event }) => event.claimsSuccess),
    arrivals.map(({ event }) => event.merchantRefundId),
    arrivals.map(({ event }) => event.gatewayRefundId),
    durations.nudgeEvery,
  ]);
  return rows;
}
