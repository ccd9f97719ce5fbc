import { z } from 'zod';
import type { Reads } from '../context.ts';
import { DomainError } from '../errors.ts';
import { toIstDate } from '../ist.ts';
import { calendarDate, catalogueId } from '../values.ts';
import type { City, EventDetail, EventPage, EventSummary } from './schema.ts';

const PAGE_SIZE = 50;

export async function listCities({ reader, now }: Reads): Promise<City[]> {
  return reader.prisma.city.findMany({
    select: { slug: true, name: true },
    where: { events: { some: { status: 'published', date: { gte: new Date(toIstDate(now())) } } } },
    orderBy: { name: 'asc' },
    take: 200,
  });
}

export async function listEvents(
  { reader, now }: Reads,
  input: { city?: string | undefined; cursor?: string | undefined },
): Promise<EventPage> {
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const events = await reader.prisma.event.findMany({
    select: {
      id: true,
      slug: true,
      title: true,
      date: true,
      city: { select: { name: true, slug: true } },
      venue: { select: { name: true } },
      slots: {
        select: {
          capacity: true,
          held: true,
          booked: true,
          paused: true,
          pricePaise: true,
          game: { select: { minAgeMonths: true, maxAgeMonths: true } },
        },
      },
    },
    where: {
      status: 'published',
      date: { gte: new Date(toIstDate(now())) },
      slots: { some: {} },
      ...(input.city === undefined ? {} : { city: { slug: input.city } }),
      ...(after ? { OR: [{ date: { gt: after.date } }, { date: after.date, id: { gt: after.id } }] } : {}),
    },
    orderBy: [{ date: 'asc' }, { id: 'asc' }],
    take: PAGE_SIZE + 1,
  });
  const page = events.slice(0, PAGE_SIZE);
  const last = page.at(-1);
  return {
    events: page.map(({ slug, title, date, city, venue, slots }): EventSummary => ({
      slug,
      title,
      date: toDay(date),
      city: city.name,
      citySlug: city.slug,
      venue: venue?.name ?? null,
      minAgeMonths: Math.min(...slots.map(({ game }) => game.minAgeMonths)),
      maxAgeMonths: Math.max(...slots.map(({ game }) => game.maxAgeMonths)),
      priceFromPaise: Math.min(...slots.map(({ pricePaise }) => pricePaise)),
      seatsLeft: slots.filter(({ paused }) => !paused).reduce((sum, slot) => sum + seatsLeft(slot), 0),
    })),
    nextCursor: events.length > PAGE_SIZE && last ? `${toDay(last.date)}.${last.id}` : null,
  };
}

export async function getEvent({ reader, now }: Reads, input: { slug: string }): Promise<EventDetail> {
  const event = await reader.prisma.event.findUnique({
    select: {
      id: true,
      slug: true,
      title: true,
      about: true,
      date: true,
      status: true,
      termsVersion: true,
      city: { select: { name: true, slug: true } },
      venue: { select: { name: true, address: true, mapUrl: true } },
      slots: {
        select: {
          id: true,
          startsAt: true,
          endsAt: true,
          pricePaise: true,
          capacity: true,
          held: true,
          booked: true,
          paused: true,
          note: true,
          game: {
            select: { slug: true, name: true, description: true, minAgeMonths: true, maxAgeMonths: true },
          },
        },
        orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
      },
    },
    where: { slug: input.slug },
  });
  if (!event || event.status === 'draft') {
    throw new DomainError('NOT_FOUND', 'There is no such event.', {
      fields: [{ path: 'slug', rule: 'is not an event of ours' }],
    });
  }
  const date = toDay(event.date);
  return {
    eventId: event.id,
    slug: event.slug,
    title: event.title,
    about: event.about,
    date,
    past: event.status === 'completed' || date < toIstDate(now()),
    city: event.city.name,
    citySlug: event.city.slug,
    venue: event.venue?.name ?? null,
    venueAddress: event.venue?.address ?? null,
    venueMapUrl: event.venue?.mapUrl ?? null,
    termsVersion: event.termsVersion,
    slots: event.slots.map((slot) => ({
      slotId: slot.id,
      game: slot.game.name,
      gameSlug: slot.game.slug,
      description: slot.game.description,
      minAgeMonths: slot.game.minAgeMonths,
      maxAgeMonths: slot.game.maxAgeMonths,
      startsAt: slot.startsAt.toISOString(),
      endsAt: slot.endsAt.toISOString(),
      pricePaise: slot.pricePaise,
      capacity: slot.capacity,
      seatsLeft: seatsLeft(slot),
      paused: slot.paused,
      note: slot.note,
    })),
  };
}

function seatsLeft(slot: { capacity: number; held: number; booked: number }): number {
  return Math.max(0, slot.capacity - slot.held - slot.booked);
}

function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

const cursorSchema = z
  .string()
  .regex(/^[1-9]\d{3}-\d\d-\d\d\.[1-9]\d{0,9}$/)
  .transform((cursor) => ({ date: cursor.slice(0, 10), id: Number(cursor.slice(11)) }))
  .pipe(z.object({ date: calendarDate, id: catalogueId }));

function readCursor(cursor: string): { date: Date; id: number } {
  const parsed = cursorSchema.safeParse(cursor);
  if (!parsed.success) {
    throw new DomainError('INVALID_INPUT', 'cursor: is not a cursor of this list', {
      fields: [{ path: 'cursor', rule: 'is not a cursor of this list' }],
    });
  }
  return { date: new Date(parsed.data.date), id: parsed.data.id };
}
