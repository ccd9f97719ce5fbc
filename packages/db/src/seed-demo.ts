import type { PrismaClient } from '../generated/client.ts';
import {
  DEMO_ADD_ONS,
  DEMO_CITIES,
  DEMO_GAMES,
  DEMO_PROMO_CODES,
  DEMO_SCARCE_STOCK,
  DEMO_VENUES,
} from './demo-catalogue.ts';

const DAY_MS = 86_400_000;
const IST_OFFSET_MS = 5.5 * 3_600_000;
export const DEMO_TERMS_VERSION = '2026-11';

/** The number of Sundays over which the events of the cities are distributed. */
const WEEKS = 6;

/**
 * Adds the demo catalogue: cities, venues, games, an event in each city in the coming weeks with well over 3,000 places
 * in total, add-ons and two promo codes. The soonest event has one slot with 3 places, one full and one paused. Does
 * nothing when there is an upcoming published event, so a second start keeps the existing rows.
 */
export async function seedDemo(prisma: PrismaClient, now = new Date()): Promise<void> {
  const today = new Date(Math.floor((now.getTime() + IST_OFFSET_MS) / DAY_MS) * DAY_MS);
  const upcoming = await prisma.event.count({ where: { status: 'published', date: { gt: today } } });
  if (upcoming > 0) return;

  await prisma.city.createMany({ data: DEMO_CITIES, skipDuplicates: true });
  await prisma.game.createMany({
    data: DEMO_GAMES.map(({ slot: _slot, ...game }) => game),
    skipDuplicates: true,
  });
  const cities = await prisma.city.findMany({ orderBy: { id: 'asc' } });
  const games = await prisma.game.findMany();
  for (const venue of DEMO_VENUES) {
    const city = cities.find(({ slug }) => slug === venue.citySlug);
    if (!city) continue;
    const { citySlug: _citySlug, ...data } = venue;
    await prisma.venue.createMany({ data: [{ ...data, cityId: city.id }], skipDuplicates: true });
  }
  const venues = await prisma.venue.findMany();

  const firstSunday = new Date(today.getTime() + (14 - today.getUTCDay()) * DAY_MS);
  const eventIds: number[] = [];
  for (const [index, city] of cities.entries()) {
    const date = new Date(firstSunday.getTime() + (index % WEEKS) * 7 * DAY_MS);
    const day = date.toISOString().slice(0, 10);
    const event = await prisma.event.create({
      data: {
        slug: `${city.slug}-${day}`,
        title: `NIBOG ${city.name} Games`,
        about: `A day of games for babies and small children in ${city.name}. Come a quarter of an hour early; a parent stays with each child.`,
        date,
        cityId: city.id,
        venueId: venues.find(({ cityId }) => cityId === city.id)?.id ?? null,
        status: 'published',
        termsVersion: DEMO_TERMS_VERSION,
      },
    });
    await prisma.slot.createMany({
      data: DEMO_GAMES.flatMap(({ slug, minutes, slot }) => {
        const game = games.find((candidate) => candidate.slug === slug);
        if (!game) return [];
        const startsAt = new Date(`${day}T${slot.start}:00+05:30`);
        const endsAt = new Date(startsAt.getTime() + minutes * 60_000);
        const overrides = index === 0 ? (slot.soonestEventOverrides ?? {}) : {};
        return [{ eventId: event.id, gameId: game.id, startsAt, endsAt, ...slot.data, ...overrides }];
      }),
    });
    eventIds.push(event.id);
  }
  await seedAddOns(prisma, eventIds);
  await seedPromoCodes(prisma, today, games);
}

/** In the first event, some variants are scarce or sold out. */
async function seedAddOns(prisma: PrismaClient, eventIds: number[]): Promise<void> {
  const addOns = await prisma.addOn.createManyAndReturn({
    select: { id: true, slug: true, eventId: true },
    data: eventIds.flatMap((eventId) =>
      DEMO_ADD_ONS.map(({ variants: _variants, ...addOn }) => ({ ...addOn, eventId })),
    ),
  });
  await prisma.addOnVariant.createMany({
    data: addOns.flatMap(({ id: addOnId, slug, eventId }) => {
      const variants = DEMO_ADD_ONS.find((addOn) => addOn.slug === slug)?.variants ?? [];
      return variants.map(({ label = '', stock }) => {
        const scarce = eventId === eventIds[0] ? DEMO_SCARCE_STOCK[`${slug} ${label}`] : undefined;
        const left = scarce ?? stock;
        return { addOnId, label, ...(left === undefined ? {} : { stock: left }) };
      });
    }),
  });
}

async function seedPromoCodes(
  prisma: PrismaClient,
  today: Date,
  games: { id: number; slug: string }[],
): Promise<void> {
  // `today` is a calendar date at midnight in UTC; its first moment in India is earlier.
  const midnight = new Date(today.getTime() - IST_OFFSET_MS);
  for (const { gameSlugs = [], ...promoCode } of DEMO_PROMO_CODES) {
    const known = await prisma.promoCode.count({ where: { code: promoCode.code } });
    if (known > 0) continue;
    const chosen = games.filter(({ slug }) => gameSlugs.includes(slug));
    await prisma.promoCode.create({
      data: {
        ...promoCode,
        validFrom: midnight,
        validTo: new Date(midnight.getTime() + 365 * DAY_MS),
        games: { create: chosen.map(({ id }) => ({ gameId: id })) },
      },
    });
  }
}
