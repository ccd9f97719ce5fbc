import { randomInt } from 'node:crypto';
import type { Durations } from '@nibog/domain';
import { expect } from 'vitest';
import type { TestApp } from '../app/test-app.ts';
import {
  checkoutInput,
  connect,
  makeEvent,
  readLedger,
  type Client,
  type SlotPlan,
  type TestEvent,
} from '../arrange/checkouts.ts';
import { waitFor } from '../wait-for.ts';

/** Calls `work` for each item, for at most `concurrency` items concurrently. Returns the results in the items' order. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  async function workOnQueue(): Promise<void> {
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, workOnQueue));
  return results;
}

export function shuffle<Item>(items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    const moved = shuffled.splice(other, 1);
    shuffled.push(...moved);
  }
  return shuffled;
}

/** Starts checkouts up to PhonePe's page, spread over the event's slots. Returns their transaction ids. */
export async function startCheckouts(client: Client, event: TestEvent, count: number): Promise<string[]> {
  const inputs = Array.from({ length: count }, (_none, index) => {
    const input = checkoutInput(event);
    const slotId = event.slotIds[index % event.slotIds.length] ?? 0;
    return { ...input, children: input.children.map((child) => ({ ...child, slotIds: [slotId] })) };
  });
  return mapConcurrently(
    inputs,
    10,
    async (input) => (await client.checkout.start.mutate(input)).transactionId,
  );
}

/** Starts one checkout in a new event. */
export async function startOne(app: TestApp, slot: SlotPlan = {}) {
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner, [slot]);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  return { client, event, transactionId, slotId: event.slotIds[0] ?? 0 };
}

/** Delivers the webhook of a paid order and returns the HTTP status. */
export async function deliverCompleted(
  { simulator }: TestApp,
  transactionId: string,
): Promise<number | null> {
  return simulator.deliverWebhook(simulator.webhookBody(transactionId, 'checkout.order.completed'));
}

/** The times of PhonePe's responses to looks at this payment, in epoch ms, oldest first. */
export function lookTimes({ simulator }: Pick<TestApp, 'simulator'>, transactionId: string): number[] {
  return simulator.log
    .filter((entry) => entry.kind === 'request' && entry.call === 'status' && entry.id === transactionId)
    .map(({ at }) => Date.parse(at));
}

/** Delivers the webhook of a paid order again and again until the server acknowledges it, as PhonePe does. */
export async function deliverUntilAcknowledged(app: TestApp, transactionId: string): Promise<void> {
  await waitFor(
    'the webhook to be acknowledged',
    () => deliverCompleted(app, transactionId),
    (status) => status === 200,
    { everyMs: 100 },
  );
}

/** The sums of the counters of an event's slots. */
export async function readPlaces({ db }: Pick<TestApp, 'db'>, { eventId }: TestEvent) {
  const { rows } = await db.owner.query<{ held: number; booked: number }>(
    'SELECT sum(held)::int AS held, sum(booked)::int AS booked FROM slots WHERE event_id = $1',
    [eventId],
  );
  return rows[0];
}

export type JobRow = {
  status: string;
  looks: number;
  leased: boolean;
  /** The end of its lease, in epoch ms. */
  leaseEndsAt: number | null;
  /** Until the next look; `null`: none is planned. */
  nextInMs: number | null;
  reviewReason: string | null;
};

/** Reads a payment's row as a job. */
export async function readJob({ db }: Pick<TestApp, 'db'>, transactionId: string): Promise<JobRow> {
  const { rows } = await db.owner.query<JobRow>(
    `SELECT status, looks, look_lease_until IS NOT NULL AS leased, review_reason AS "reviewReason",
            extract(epoch FROM look_lease_until)::float8 * 1000 AS "leaseEndsAt",
            extract(epoch FROM next_look_at - now())::float8 * 1000 AS "nextInMs"
       FROM payments WHERE merchant_transaction_id = $1`,
    [transactionId],
  );
  const row = rows[0];
  if (!row) throw new Error('no such payment');
  return row;
}

/** Every state that a payment has had, oldest first. */
export async function readTimeline({ db }: Pick<TestApp, 'db'>, transactionId: string): Promise<string[]> {
  const { rows } = await db.owner.query<{ to_status: string }>(
    `SELECT t.to_status FROM payment_timeline t JOIN payments p ON p.id = t.payment_id
      WHERE p.merchant_transaction_id = $1 ORDER BY t.id`,
    [transactionId],
  );
  return rows.map(({ to_status }) => to_status);
}

/** Waits until every mail of the outbox has a final status. Returns the number of mails by status. */
export async function waitForOutbox({ db }: Pick<TestApp, 'db'>): Promise<Record<string, number>> {
  const rows = await waitFor(
    'a final status of every mail',
    async () =>
      (
        await db.owner.query<{ status: string; count: number }>(
          'SELECT status, count(*)::int AS count FROM emails GROUP BY status',
        )
      ).rows,
    (counts) => counts.every(({ status }) => status !== 'queued' && status !== 'handed_over'),
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** Stops every server. Work in flight ends, so that the rows are final afterwards. */
export async function stopServers({ servers }: TestApp): Promise<void> {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
}

/** The first server's durations with changes, for a second server. */
export function durationsBeside({ servers: [first] }: TestApp, changes: Partial<Durations>): Durations {
  if (!first) throw new Error('there is no first server');
  return { ...first.ctx.durations, ...changes };
}

/** The number of mails that the SMTP server accepted, for each subject; the subject contains the booking's reference. */
export function mailsBySubject({ smtp }: Pick<TestApp, 'smtp'>): number[] {
  const counts = new Map<string, number>();
  for (const { mail } of smtp.messages) {
    const subject = mail.subject ?? '';
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return [...counts.values()];
}

/** Expects one booking, one place and one mail for each of `count` paid checkouts. Call it when no work is in flight. */
export async function expectEachBookedOnce(app: TestApp, event: TestEvent, count: number): Promise<void> {
  expect(await readLedger(app, event.eventId)).toEqual({
    payments: count,
    booked: count,
    bookings: count,
    items: count,
    mails: count,
    doubled: 0,
  });
  expect(await readPlaces(app, event)).toEqual({ held: 0, booked: count });
  expect(mailsBySubject(app)).toEqual(Array.from({ length: count }, () => 1));
}
