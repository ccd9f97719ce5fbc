import { createHash } from 'node:crypto';
import type { Queryable } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { WebhookEvent } from '@nibog/phonepe';
import { recordArrivals, type Recorded } from './record-statement.ts';

/** A webhook that was let in, and what it says. */
export type Arrival = {
  /** SHA-256 of its bytes, in hexadecimal. */
  dedupeKey: string;
  rawBody: Buffer;
  event: WebhookEvent;
};

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
  const arrived = {
    dedupeKeys: arrivals.map(({ dedupeKey }) => dedupeKey),
    events: arrivals.map(({ event }) => event.event),
    transactionIds: arrivals.map(({ event }) => event.merchantOrderId),
    bodies: arrivals.map(({ rawBody }) => rawBody),
    claimsSuccess: arrivals.map(({ event }) => event.claimsSuccess),
    refundIds: arrivals.map(({ event }) => event.merchantRefundId),
    gatewayRefundIds: arrivals.map(({ event }) => event.gatewayRefundId),
  };
  const { rows } = await db.query(recordArrivals(arrived, durations.nudgeEvery));
  return rows;
}
