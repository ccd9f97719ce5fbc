import { z } from 'zod';
import type { ReadContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { toIstDate } from '../ist.ts';
import { calendarDate, catalogueId } from '../values.ts';
import { seatsLeft, toDay } from './places.ts';
import type { EventPage, EventState, EventSummary, ListEventsInput } from './types.ts';

const PAGE_SIZE = 50;

export async function listEvents({ reader, now }: ReadContext, input: ListEventsInput): Promise<EventPage> {
  const past = input.period === 'past';
  const order = past ? 'desc' : 'asc';
  const games = ageFilter(input.ageYears);
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
        where: games,
      },
    },
    where: {
      AND: [
        periodFilter(past, new Date(toIstDate(now()))),
        input.from === undefined ? {} : { date: { gte: new Date(input.from) } },
        input.to === undefined ? {} : { date: { lte: new Date(input.to) } },
        input.city === undefined ? {} : { city: { slug: input.city } },
        input.cursor === undefined ? {} : cursorFilter(past, readCursor(input.cursor)),
        { slots: { some: games } },
      ],
    },
    orderBy: [{ date: order }, { id: order }],
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
      state: past ? 'past' : stateOf(slots),
    })),
    nextCursor: events.length > PAGE_SIZE && last ? `${toDay(last.date)}.${last.id}` : null,
  };
}

type SlotPlaces = { capacity: number; held: number; booked: number; paused: boolean };

function stateOf(slots: SlotPlaces[]): EventState {
  const free = slots.filter((slot) => seatsLeft(slot) > 0);
  if (free.length === 0) return 'full';
  return free.some(({ paused }) => !paused) ? 'open' : 'paused';
}

function periodFilter(past: boolean, today: Date) {
  return past
    ? {
        OR: [{ status: 'completed' as const }, { status: 'published' as const, date: { lt: today } }],
      }
    : { status: 'published' as const, date: { gte: today } };
}

/** A child is `ageYears` old for twelve months. A game matches if its ages include any of these months. */
function ageFilter(ageYears: number | undefined) {
  if (ageYears === undefined) return {};
  const months = ageYears * 12;
  return { game: { minAgeMonths: { lte: months + 11 }, maxAgeMonths: { gte: months } } };
}

type Cursor = { date: Date; id: number };

function cursorFilter(past: boolean, { date, id }: Cursor) {
  return past
    ? { OR: [{ date: { lt: date } }, { date, id: { lt: id } }] }
    : { OR: [{ date: { gt: date } }, { date, id: { gt: id } }] };
}

const cursorSchema = z
  .string()
  .regex(/^[1-9]\d{3}-\d\d-\d\d\.[1-9]\d{0,9}$/)
  .transform((cursor) => ({ date: cursor.slice(0, 10), id: Number(cursor.slice(11)) }))
  .pipe(z.object({ date: calendarDate, id: catalogueId }));

function readCursor(cursor: string): Cursor {
  const parsed = cursorSchema.safeParse(cursor);
  if (!parsed.success) {
    const field = createFieldError('cursor', { code: 'not_a_cursor', params: {} });
    throw new DomainError('INVALID_INPUT', `${field.path}: ${field.rule}`, { fields: [field] });
  }
  return { date: new Date(parsed.data.date), id: parsed.data.id };
}
