import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorData } from '@nibog/api';
import { sha256Hex } from '@nibog/domain';
import { connect, type Client, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { TRPCClientError } from '@trpc/client';
import type { Lane } from './lane.ts';
import type { Schedule } from './schedules.ts';

/** One parent with an event of their own, whose payment follows one flow under one webhook schedule. */
export type Scenario = {
  lane: Lane;
  schedule: Schedule;
  event: TestEvent;
  input: StartInput;
  /** Resolves once the target process has been killed. */
  crashed: Promise<void>;
  /** Aborts when the batch ends. */
  deadline: AbortSignal;
};

const RETRY_INTERVAL_MS = 25;
const READ_INTERVAL_MS = 150;
const DELIVERY_INTERVAL_MS = 100;
/** Longer than the slowest checkout: two calls to PhonePe that time out. */
const REQUEST_TIMEOUT_MS = 20_000;
/** Refusals after which the page retries. */
const RETRYABLE = new Set(['UNAVAILABLE', 'INTERNAL']);

/** Sends the request to a serving process until one responds; returns `null` if it refuses. */
export async function request<Answer>(
  { lane, schedule, deadline }: Scenario,
  call: (client: Client, options: { signal: AbortSignal }) => Promise<Answer>,
): Promise<Answer | null> {
  for (;;) {
    deadline.throwIfAborted();
    const client = connect(await lane.url(), { 'x-parent': schedule.name });
    try {
      return await call(client, {
        signal: AbortSignal.any([deadline, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      });
    } catch (error) {
      if (!(error instanceof TRPCClientError)) throw error;
      const data: unknown = error.data;
      if (isErrorData(data) && !RETRYABLE.has(data.reason)) return null;
    }
    await pause(RETRY_INTERVAL_MS);
  }
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'reason' in data;
}

/** Calls `checkout.start` or `checkout.payAgain` and records the result for the history. */
export async function startPayment(
  scenario: Scenario,
  idempotencyKey: string,
  call: (client: Client, options: { signal: AbortSignal }) => Promise<{ transactionId: string }>,
): Promise<string | null> {
  const { recorder } = scenario.lane;
  const from = recorder.now();
  const transactionId = (await request(scenario, call))?.transactionId ?? null;
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

/** Reads the status as the parent's page does and records it for the history. */
export async function readBooking(scenario: Scenario, transactionId: string): Promise<string | null> {
  const { recorder } = scenario.lane;
  const from = recorder.now();
  const reading = await request(scenario, (client, options) =>
    client.booking.getBookingByTxn.query({ transactionId }, options),
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

export async function readUntilStatus(
  scenario: Scenario,
  transactionId: string,
  ...statuses: string[]
): Promise<void> {
  while (!statuses.includes((await readBooking(scenario, transactionId)) ?? ''))
    await pause(READ_INTERVAL_MS);
}

/** Delivers a webhook as the schedule requires. */
export async function deliver(scenario: Scenario, transactionId: string, body: string): Promise<void> {
  const { copies, repeated, afterCrash } = scenario.schedule;
  if (afterCrash === true) await scenario.crashed;
  await Promise.all(
    Array.from({ length: copies }, async () => {
      for (;;) {
        const isAcknowledged = await deliverOnce(scenario, transactionId, body);
        if (isAcknowledged || !repeated || scenario.deadline.aborted) return;
        await pause(DELIVERY_INTERVAL_MS);
      }
    }),
  );
}

/** Returns whether the webhook was acknowledged. */
export async function deliverOnce({ lane }: Scenario, transactionId: string, body: string): Promise<boolean> {
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

/** Runs a query with the id of the scenario's event as `$1`. */
export async function queryRows<Found extends Row>({ lane, event }: Scenario, sql: string): Promise<Found[]> {
  return (await lane.owner.query<Found>(sql, [event.eventId])).rows;
}

/** Repeats the query until it returns a row. */
export async function waitForRow<Found extends Row>(scenario: Scenario, sql: string): Promise<Found> {
  for (;;) {
    scenario.deadline.throwIfAborted();
    const [row] = await queryRows<Found>(scenario, sql);
    if (row) return row;
    await pause(RETRY_INTERVAL_MS);
  }
}

/** Moves times of the event's open payments to now, as if that much time had passed. */
export async function passTime(scenario: Scenario, what: 'hold' | 'next look' | 'order'): Promise<void> {
  const changes = {
    hold: 'hold_expires_at = now(), next_look_at = now()',
    'next look': 'next_look_at = now()',
    order: 'hold_expires_at = now(), order_final_at = now(), next_look_at = now()',
  };
  await queryRows(
    scenario,
    `UPDATE payments SET ${changes[what]}
      WHERE event_id = $1 AND status IN ('pending', 'failed', 'expired') AND next_look_at IS NOT NULL`,
  );
}
