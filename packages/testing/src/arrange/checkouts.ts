import { randomInt, randomUUID } from 'node:crypto';
import type { AppRouter, ErrorData } from '@nibog/api';
import type { RoleClient } from '@nibog/db';
import { toIstDate } from '@nibog/domain';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import type { TestApp } from '../app/test-app.ts';
import { waitFor } from '../wait-for.ts';

export type Client = ReturnType<typeof connect>;
export type StartInput = inferRouterInputs<AppRouter>['checkout']['start'];

const DAY_MS = 86_400_000;
export const TERMS = 'test-terms';

/** Connects the typed client over HTTP, as the web app does. */
export function connect(url: string, headers: Record<string, string> = {}) {
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/api/trpc`, headers })] });
}

export type SlotPlan = {
  pricePaise?: number;
  capacity?: number;
  paused?: boolean;
  minAgeMonths?: number;
  maxAgeMonths?: number;
  /** In IST, `HH:MM`. */
  start?: string;
  minutes?: number;
};

export type TestEvent = { eventId: number; slug: string; date: string; slotIds: number[] };

/** Makes an event with these slots, by default in two weeks. */
export async function makeEvent(
  owner: RoleClient<'owner'>,
  slots: SlotPlan[] = [{}],
  event: { date?: string; status?: 'draft' | 'published' | 'completed' } = {},
): Promise<TestEvent> {
  const tag = randomUUID().slice(0, 8);
  const date = event.date ?? toIstDate(new Date(Date.now() + 14 * DAY_MS));
  const city = await owner.prisma.city.create({ data: { slug: `city-${tag}`, name: `City ${tag}` } });
  const { id: eventId, slug } = await owner.prisma.event.create({
    data: {
      slug: `event-${tag}`,
      title: `Event ${tag}`,
      about: 'A test event.',
      date: new Date(date),
      cityId: city.id,
      status: event.status ?? 'published',
      termsVersion: TERMS,
    },
  });
  const slotIds: number[] = [];
  for (const [index, plan] of slots.entries()) {
    const game = await owner.prisma.game.create({
      data: {
        slug: `game-${tag}-${index}`,
        name: `Game ${tag} ${index}`,
        description: 'A test game.',
        minAgeMonths: plan.minAgeMonths ?? 5,
        maxAgeMonths: plan.maxAgeMonths ?? 84,
        minutes: plan.minutes ?? 60,
      },
    });
    const hour = String(9 + index).padStart(2, '0');
    const startsAt = new Date(`${date}T${plan.start ?? `${hour}:00`}:00+05:30`);
    const slot = await owner.prisma.slot.create({
      data: {
        eventId,
        gameId: game.id,
        startsAt,
        endsAt: new Date(startsAt.getTime() + (plan.minutes ?? 60) * 60_000),
        pricePaise: plan.pricePaise ?? 180_000,
        capacity: plan.capacity ?? 1_000,
        paused: plan.paused ?? false,
      },
    });
    slotIds.push(slot.id);
  }
  return { eventId, slug, date, slotIds };
}

/** Returns the input of a checkout for the event's first slot, with a parent and a child that no other checkout has. */
export function checkoutInput(event: TestEvent, changes: Partial<StartInput> = {}): StartInput {
  const tag = randomUUID().slice(0, 8);
  return {
    idempotencyKey: randomUUID(),
    eventId: event.eventId,
    parent: { fullName: 'Asha Rao', email: `asha-${tag}@example.com`, phone: `9${randomInt(1e8, 1e9)}` },
    children: [
      {
        fullName: `Aarav ${toLetters(tag)} Rao`,
        dateOfBirth: birthDate(event.date, 30),
        gender: 'male',
        slotIds: event.slotIds.slice(0, 1),
      },
    ],
    consent: { guardian: true, termsVersion: TERMS },
    ...changes,
  };
}

/** Replaces the digits of a tag with letters, as names have no digits. Different tags stay different. */
function toLetters(tag: string): string {
  return tag.replaceAll(/[0-9]/g, (digit) => String.fromCharCode('g'.charCodeAt(0) + Number(digit)));
}

/** Returns the date of birth of a child who is this many months old on a day, plus `days` (positive: younger). */
export function birthDate(onDate: string, months: number, days = 0): string {
  const date = new Date(onDate);
  date.setUTCMonth(date.getUTCMonth() - months);
  return new Date(date.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** Returns the data of a refusal, and throws when the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<ErrorData> {
  try {
    await call;
  } catch (error) {
    if (isRefusal(error) && error.data) return error.data;
    throw error;
  }
  throw new Error('the call was not refused');
}

export function isRefusal(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}

/** Waits until the payment has one of the statuses, and returns the response. */
export async function waitForStatus(client: Client, transactionId: string, ...statuses: string[]) {
  return waitFor(
    `payment ${statuses.join(' or ')}`,
    () => client.booking.getBookingByTxn.query({ transactionId }),
    ({ status }) => statuses.includes(status),
    { everyMs: 50 },
  );
}

export type Ledger = {
  payments: number;
  booked: number;
  bookings: number;
  items: number;
  mails: number;
  doubled: number;
};

/** Counts the rows of an event by the test's own SQL. */
export async function readLedger({ db }: Pick<TestApp, 'db'>, eventId: number): Promise<Ledger> {
  const { rows } = await db.owner.query<Ledger>(
    `SELECT count(*)::int AS payments,
            (count(*) FILTER (WHERE p.status = 'booked'))::int AS booked,
            (SELECT count(*)::int FROM bookings b WHERE b.event_id = $1) AS bookings,
            (SELECT count(*)::int FROM booking_items i JOIN bookings b ON b.id = i.booking_id WHERE b.event_id = $1) AS items,
            (SELECT count(*)::int FROM emails m JOIN payments q ON q.id = m.payment_id WHERE q.event_id = $1) AS mails,
            (SELECT count(*)::int FROM (SELECT merchant_transaction_id FROM bookings WHERE event_id = $1
               GROUP BY merchant_transaction_id HAVING count(*) > 1) AS d) AS doubled
       FROM payments p WHERE p.event_id = $1`,
    [eventId],
  );
  const row = rows[0];
  if (!row) throw new Error('no ledger');
  return row;
}

/** Reads the counters of a slot. */
export async function readSlot({ db }: Pick<TestApp, 'db'>, slotId: number) {
  return db.owner.prisma.slot.findUniqueOrThrow({
    select: { capacity: true, held: true, booked: true },
    where: { id: slotId },
  });
}

/** Pays an order at PhonePe. Resolves when PhonePe has captured the money. */
export async function pay({ simulator }: Pick<TestApp, 'simulator'>, transactionId: string): Promise<void> {
  await simulator.complete(transactionId);
}
