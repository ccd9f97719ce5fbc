import type { ReadContext } from '../context.ts';
import { DomainError } from '../errors.ts';
import { createFieldError } from '../field-errors/rules.ts';
import { toIstDate } from '../ist.ts';
import { ADD_ON_SELECT, toAddOn } from './add-ons.ts';
import { seatsLeft, toDay } from './places.ts';
import type { City, EventDetail } from './types.ts';

export async function listCities({ reader, now }: ReadContext): Promise<City[]> {
  return reader.prisma.city.findMany({
    select: { slug: true, name: true },
    where: { events: { some: { status: 'published', date: { gte: new Date(toIstDate(now())) } } } },
    orderBy: { name: 'asc' },
    take: 200,
  });
}

/** Lists at most 200 days with events, `YYYY-MM-DD`. */
export async function listDates(
  { reader, now }: ReadContext,
  { city }: { city?: string | undefined },
): Promise<string[]> {
  const days = await reader.prisma.event.findMany({
    select: { date: true },
    distinct: ['date'],
    where: {
      status: 'published',
      date: { gte: new Date(toIstDate(now())) },
      slots: { some: {} },
      ...(city === undefined ? {} : { city: { slug: city } }),
    },
    orderBy: { date: 'asc' },
    take: 200,
  });
  return days.map(({ date }) => toDay(date));
}

export async function getEvent({ reader, now }: ReadContext, input: { slug: string }): Promise<EventDetail> {
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
      addOns: { select: ADD_ON_SELECT, where: { active: true }, orderBy: { id: 'asc' } },
    },
    where: { slug: input.slug },
  });
  if (!event || event.status === 'draft') {
    throw new DomainError('NOT_FOUND', 'There is no such event.', {
      fields: [createFieldError('slug', { code: 'event_not_found', params: {} })],
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
    addOns: event.addOns.map(toAddOn),
  };
}
