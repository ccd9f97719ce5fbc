import { randomUUID } from 'node:crypto';
import { toIstDate } from '@nibog/domain';
import { createTestApp } from '@nibog/testing/app/test-app';
import { connect, makeEvent, type SlotPlan } from '@nibog/testing/arrange/checkouts';
import { afterAll, expect, test } from 'vitest';

const app = await createTestApp();
afterAll(() => app[Symbol.asyncDispose]());
const { catalogue } = connect(app.url);

const DAY_MS = 86_400_000;

function inDays(days: number): string {
  return toIstDate(new Date(Date.now() + days * DAY_MS));
}

/** Makes an event in a new city. */
async function makeListed(slots: SlotPlan[], event: Parameters<typeof makeEvent>[2] = {}) {
  const made = await makeEvent(app.db.owner, slots, event);
  const { citySlug: city } = await catalogue.getEvent.query({ slug: made.slug });
  return { ...made, city };
}

async function readOnlyEvent(input: Parameters<typeof catalogue.listEvents.query>[0]) {
  const { events } = await catalogue.listEvents.query(input);
  expect(events).toHaveLength(1);
  return events[0];
}

test('events are found by city and by days, first and last day included', async () => {
  const { city, slug, date } = await makeListed([{}], { date: inDays(40) });
  expect(await readOnlyEvent({ city, from: date, to: date })).toMatchObject({ slug, date });
  expect((await catalogue.listEvents.query({ city, from: inDays(41) })).events).toEqual([]);
  expect((await catalogue.listEvents.query({ city, to: inDays(39) })).events).toEqual([]);
  expect(await catalogue.listDates.query({ city })).toEqual([date]);
  expect(await catalogue.listDates.query()).toContain(date);
});

test('a filter by age shows the prices, ages and places of the games for that age only', async () => {
  const { city, slug } = await makeListed([
    { minAgeMonths: 5, maxAgeMonths: 15, pricePaise: 180_000, capacity: 4 },
    { minAgeMonths: 25, maxAgeMonths: 84, pricePaise: 79_900, capacity: 30 },
  ]);
  expect(await readOnlyEvent({ city })).toMatchObject({
    priceFromPaise: 79_900,
    seatsLeft: 34,
    minAgeMonths: 5,
  });
  expect(await readOnlyEvent({ city, ageYears: 0 })).toMatchObject({
    slug,
    priceFromPaise: 180_000,
    seatsLeft: 4,
    minAgeMonths: 5,
    maxAgeMonths: 15,
  });
  // 12 to 15 months play the first, 25 to 35 the second.
  expect(await readOnlyEvent({ city, ageYears: 1 })).toMatchObject({ maxAgeMonths: 15 });
  expect(await readOnlyEvent({ city, ageYears: 2 })).toMatchObject({ minAgeMonths: 25, seatsLeft: 30 });
  expect((await catalogue.listEvents.query({ city, ageYears: 8 })).events).toEqual([]);
});

test.each([
  { slots: [{ capacity: 0 }, { capacity: 3 }], state: 'open', seatsLeft: 3 },
  { slots: [{ capacity: 0 }], state: 'full', seatsLeft: 0 },
  { slots: [{ capacity: 0, paused: true }, { capacity: 0 }], state: 'full', seatsLeft: 0 },
  { slots: [{ capacity: 0 }, { capacity: 3, paused: true }], state: 'paused', seatsLeft: 0 },
])('$slots reads as $state', async ({ slots, state, seatsLeft }) => {
  const { city } = await makeListed(slots);
  expect(await readOnlyEvent({ city })).toMatchObject({ state, seatsLeft });
});

test('past events are listed separately, latest first, and drafts are not listed', async () => {
  const past = await makeListed([{}], { date: inDays(-1) });
  expect((await catalogue.listEvents.query({ city: past.city })).events).toEqual([]);
  expect(await readOnlyEvent({ city: past.city, period: 'past' })).toMatchObject({
    slug: past.slug,
    state: 'past',
  });
  const closed = await makeListed([{}], { status: 'completed' });
  expect(await readOnlyEvent({ city: closed.city, period: 'past' })).toMatchObject({ state: 'past' });
  const draft = await makeListed([{}], { date: inDays(-3) });
  await app.db.owner.prisma.event.update({ where: { id: draft.eventId }, data: { status: 'draft' } });
  expect((await catalogue.listEvents.query({ city: draft.city, period: 'past' })).events).toEqual([]);
  const { events } = await catalogue.listEvents.query({ period: 'past' });
  expect(events.map(({ date }) => date)).toEqual(
    events
      .map(({ date }) => date)
      .toSorted()
      .toReversed(),
  );
});

test('a filtered list spans two pages and shows each event once', async () => {
  const tag = randomUUID().slice(0, 8);
  const { prisma } = app.db.owner;
  const city = await prisma.city.create({ data: { slug: `many-${tag}`, name: tag } });
  const game = await prisma.game.create({
    data: { slug: tag, name: tag, description: tag, minAgeMonths: 24, maxAgeMonths: 35, minutes: 60 },
  });
  const date = inDays(20);
  for (let index = 0; index < 53; index += 1) {
    await prisma.event.create({
      data: {
        slug: `many-${tag}-${index}`,
        title: tag,
        about: tag,
        // Two events a day, so that the cursor must compare ids as well as days.
        date: new Date(inDays(20 + Math.floor(index / 2))),
        cityId: city.id,
        status: 'published',
        termsVersion: 'test',
        slots: {
          create: {
            gameId: game.id,
            startsAt: new Date(`${date}T04:30:00Z`),
            endsAt: new Date(`${date}T05:30:00Z`),
            pricePaise: 100,
            capacity: 1,
          },
        },
      },
    });
  }
  const filter = { city: city.slug, ageYears: 2, from: date };
  const first = await catalogue.listEvents.query(filter);
  const second = await catalogue.listEvents.query({ ...filter, cursor: first.nextCursor ?? '' });
  expect([first.events.length, second.events.length, second.nextCursor]).toEqual([50, 3, null]);
  expect(new Set([...first.events, ...second.events].map(({ slug }) => slug)).size).toBe(53);
});
