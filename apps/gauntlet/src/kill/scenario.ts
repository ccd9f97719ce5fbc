import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorData } from '@nibog/api';
import { sha256Hex } from '@nibog/domain';
import { connect, type Client, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { TRPCClientError } from '@trpc/client';
import type { Lane } from './lane.ts';
import type { Schedule } from './schedules.ts';

/** One parent, in an event of their own, whose payment goes one way under one schedule. */
export type Play = {
  lane: Lane;
  schedule: Schedule;
  event: TestEvent;
  input: StartInput;
  /** Resolves once the victim is dead, and over once all is. */
  death: Promise<void>;
  over: AbortSignal;
};

const EVERY_MS = 25;
const READ_EVERY_MS = 150;
const DELIVERY_EVERY_MS = 100;
/** Longer than the server may take for a checkout with two calls that get no answer. */
const PATIENCE_MS = 20_000;
/** The page asks again. */
const PASSING = new Set(['UNAVAILABLE', 'INTERNAL']);

/** Asks whichever process serves until one answers; `null`: it refused. */
export async function ask<Answer>(
  { lane, schedule, over }: Play,
  call: (client: Client, request: { signal: AbortSignal }) => Promise<Answer>,
): Promise<Answer | null> {
  for (;;) {
    over.throwIfAborted();
    const client = connect(await lane.url(), { 'x-parent': schedule.name });
    try {
      return await call(client, { signal: AbortSignal.any([over, AbortSignal.timeout(PATIENCE_MS)]) });
    } catch (error) {
      if (!(error instanceof TRPCClientError)) throw error;
      const data: unknown = error.data;
      if (isErrorData(data) && !PASSING.has(data.reason)) return null;
    }
    await pause(EVERY_MS);
  }
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'reason' in data;
}

/** `checkout.start` or what else answers with a transaction, for one key; written down for the history. */
export async function open(
  play: Play,
  idempotencyKey: string,
  call: (client: Client, request: { signal: AbortSignal }) => Promise<{ transactionId: string }>,
): Promise<string | null> {
  const { recorder } = play.lane;
  const from = recorder.now();
  const transactionId = (await ask(play, call))?.transactionId ?? null;
  const keyHash = sha256Hex(idempotencyKey);
  recorder.events.push({
    kind: 'start',
    from,
    until: recorder.now(),
    server: 'any',
    idempotencyKey: keyHash,
    transactionId,
  });
  return transactionId;
}

/** What the parent's page reads, written down for the history. */
export async function read(play: Play, transactionId: string): Promise<string | null> {
  const { recorder } = play.lane;
  const from = recorder.now();
  const reading = await ask(play, (client, request) =>
    client.booking.getBookingByTxn.query({ transactionId }, request),
  );
  if (!reading) return null;
  const { status, bookingRef } = reading;
  recorder.events.push({
    kind: 'read',
    from,
    until: recorder.now(),
    server: 'any',
    transactionId,
    status,
    bookingRef,
  });
  return status;
}

export async function readUntil(play: Play, transactionId: string, ...statuses: string[]): Promise<void> {
  while (!statuses.includes((await read(play, transactionId)) ?? '')) await pause(READ_EVERY_MS);
}

/** Delivers a webhook as the schedule has it. */
export async function deliver(play: Play, transactionId: string, body: string): Promise<void> {
  const { copies, repeated, afterDeath } = play.schedule;
  if (afterDeath === true) await play.death;
  await Promise.all(
    Array.from({ length: copies }, async () => {
      for (;;) {
        const taken = await deliverOnce(play, transactionId, body);
        if (taken || !repeated || play.over.aborted) return;
        await pause(DELIVERY_EVERY_MS);
      }
    }),
  );
}

/** Answers whether it was acknowledged. */
export async function deliverOnce({ lane }: Play, transactionId: string, body: string): Promise<boolean> {
  const { recorder, simulator } = lane;
  const from = recorder.now();
  const httpStatus = await simulator.deliverWebhook(body);
  const dedupeKey = createHash('sha256').update(body).digest('hex');
  recorder.events.push({
    kind: 'delivery',
    from,
    until: recorder.now(),
    server: 'any',
    dedupeKey,
    transactionId,
    httpStatus,
  });
  return httpStatus === 200;
}

type Row = Record<string, string | number | boolean | null>;

/** The rows of a query about this play's event, whose id is `$1`. */
export async function rowsOf<Found extends Row>({ lane, event }: Play, sql: string): Promise<Found[]> {
  return (await lane.owner.query<Found>(sql, [event.eventId])).rows;
}

/** Waits for a row. */
export async function rowOf<Found extends Row>(play: Play, sql: string): Promise<Found> {
  for (;;) {
    play.over.throwIfAborted();
    const [row] = await rowsOf<Found>(play, sql);
    if (row) return row;
    await pause(EVERY_MS);
  }
}

/** Sets back the instants of this event's payments that are still to come: to the product, so much time has gone by. */
export async function passTime(play: Play, what: 'hold' | 'next look' | 'order'): Promise<void> {
  const changes = {
    hold: 'hold_expires_at = now(), next_look_at = now()',
    'next look': 'next_look_at = now()',
    order: 'hold_expires_at = now(), order_final_at = now(), next_look_at = now()',
  };
  await rowsOf(
    play,
    `UPDATE payments SET ${changes[what]}
      WHERE event_id = $1 AND status IN ('pending', 'failed', 'expired') AND next_look_at IS NOT NULL`,
  );
}
