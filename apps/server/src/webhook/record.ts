import { createHash } from 'node:crypto';
import type { Durations } from '@nibog/api';
import type { RoleClient } from '@nibog/db';
import type { WebhookEvent } from '@nibog/phonepe';

export type Recorded = {
  /** The first delivery of these bytes. */
  fresh: boolean;
  /** A payment of ours that asking can still change was nudged. */
  nudged: boolean;
};

/**
 * Stores a webhook and nudges its payment, in one statement: when it returns, both are durable. The inbox dedupes
 * storage alone; the nudge happens at every delivery, because the one before may have come too early to find anything.
 * Nudges ask for one look per `nudgeEvery` and payment, so that nobody with the static header can starve the rest.
 */
export async function recordWebhook(
  db: RoleClient<'webhook'>,
  durations: Pick<Durations, 'nudgeEvery'>,
  rawBody: Buffer,
  { event, merchantOrderId, claimsSuccess }: WebhookEvent,
): Promise<Recorded> {
  const { rows } = await db.query<Recorded>(
    `WITH inbox AS (
       INSERT INTO webhook_events (dedupe_key, event, merchant_transaction_id, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (dedupe_key) DO UPDATE SET deliveries = webhook_events.deliveries + 1
       RETURNING deliveries),
     due AS (
       SELECT id, CASE WHEN nudged_look_at > now() THEN nudged_look_at
                       ELSE greatest(now(), nudged_look_at + $5 * interval '1 ms') END AS look_at
         FROM payments
        WHERE merchant_transaction_id = $3 AND status IN ('pending', 'failed', 'expired')
        FOR NO KEY UPDATE),
     nudged AS (
       UPDATE payments p
          SET nudge_seq = p.nudge_seq + 1,
              nudged_look_at = due.look_at,
              next_look_at = least(p.next_look_at, due.look_at),
              claimed_at = CASE WHEN $6 THEN coalesce(p.claimed_at, now()) ELSE p.claimed_at END
         FROM due WHERE p.id = due.id
       RETURNING p.id)
     SELECT inbox.deliveries = 1 AS fresh, EXISTS (SELECT 1 FROM nudged) AS nudged FROM inbox`,
    [
      createHash('sha256').update(rawBody).digest('hex'),
      event,
      merchantOrderId,
      rawBody,
      durations.nudgeEvery,
      claimsSuccess,
    ],
  );
  const row = rows[0];
  if (!row) throw new Error('the inbox answered nothing');
  return row;
}
