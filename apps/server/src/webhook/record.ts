import { createHash } from 'node:crypto';
import type { Queryable } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { WebhookEvent } from '@nibog/phonepe';
import { recordWebhooksStatement, type RecordedWebhook } from './record-statement.ts';

/** A webhook whose credential was verified, with its parsed content. */
export type IncomingWebhook = {
  /** SHA-256 of the body, hexadecimal. */
  dedupeKey: string;
  rawBody: Buffer;
  event: WebhookEvent;
};

export function toIncomingWebhook(rawBody: Buffer, event: WebhookEvent): IncomingWebhook {
  return { dedupeKey: createHash('sha256').update(rawBody).digest('hex'), rawBody, event };
}

/**
 * Stores webhooks with distinct bytes and nudges their payments and refunds, in one statement. When it resolves, everything is
 * durable; when it throws, nothing is stored. Results are in the order of the input.
 *
 * Duplicates are stored once, but every delivery nudges, because an earlier one may have arrived before the payment's row.
 * Nudges request at most one look per row and `nudgeEvery`, so that a caller who knows the static header cannot starve
 * other rows.
 */
export async function recordWebhooks(
  db: Queryable,
  durations: Pick<Durations, 'nudgeEvery'>,
  webhooks: IncomingWebhook[],
): Promise<RecordedWebhook[]> {
  const columns = {
    dedupeKeys: webhooks.map(({ dedupeKey }) => dedupeKey),
    events: webhooks.map(({ event }) => event.event),
    transactionIds: webhooks.map(({ event }) => event.merchantOrderId),
    bodies: webhooks.map(({ rawBody }) => rawBody),
    claimsSuccess: webhooks.map(({ event }) => event.claimsSuccess),
    refundIds: webhooks.map(({ event }) => event.merchantRefundId),
    gatewayRefundIds: webhooks.map(({ event }) => event.gatewayRefundId),
  };
  const { rows } = await db.query(recordWebhooksStatement(columns, durations.nudgeEvery));
  return rows;
}
