import { createTestDatabase, type TestDatabase } from '@nibog/testing/postgres/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEMO_CITIES, DEMO_GAMES, DEMO_VENUES } from '../src/demo-catalogue.ts';
import { seedDemo } from '../src/seed-demo.ts';

const DAY_MS = 86_400_000;

/** Half past midnight on a Wednesday in IST, when it is still Tuesday in UTC. */
const NOW = new Date('2026-11-24T19:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
/** Deletes the demo catalogue, as quickly as only DELETE does it for so few rows. */
async function deleteCatalogue(): Promise<void> {
  await db.owner.query(
    `DELETE FROM promo_code_events; DELETE FROM promo_code_games; DELETE FROM promo_codes;
     DELETE FROM add_on_variants; DELETE FROM add_ons;
     DELETE FROM slots; DELETE FROM events; DELETE FROM venues; DELETE FROM games; DELETE FROM cities`,
  );
}
beforeEach(deleteCatalogue);
afterAll(() => db[Symbol.asyncDispose]());

test('the games have the ages, lengths and prices of a real season', () => {
  const games = DEMO_GAMES.map(({ name, minAgeMonths, maxAgeMonths, minutes, slot }) =>
    [name, minAgeMonths, maxAgeMonths, minutes, slot.data.pricePaise / 100].join(' '),
  );
  expect(games).toEqual([
    'Baby Crawling 5 15 60 1800',
    'Baby Walker Race 5 15 60 1800',
    'Running Race 13 84 120 1799',
    'Hurdle Toddle 13 84 60 1799',
    'Shot Put 25 84 60 799',
    'Ring Holding 37 84 60 700',
    'High Jump 37 84 60 799',
    'Jumping Ball 49 84 60 700',
    'Kids Ramp Walk 24 90 120 1500',
  ]);
});

test('every slug is unique, every venue is in a city, and every game takes place between 9:00 and 20:00', () => {
  const slugs = [...DEMO_CITIES, ...DEMO_GAMES].map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(slugs.length);
  expect(DEMO_CITIES).toHaveLength(21);
  for (const { citySlug } of DEMO_VENUES) expect(DEMO_CITIES.map(({ slug }) => slug)).toContain(citySlug);
  for (const { slot, minutes } of DEMO_GAMES) {
    const [hours = 0, min = 0] = slot.start.split(':').map(Number);
    expect(hours).toBeGreaterThanOrEqual(9);
    expect(hours * 60 + min + minutes).toBeLessThanOrEqual(20 * 60);
  }
});

test('seeds one event per city on the coming Sundays in IST, with more than 3,000 places', async () => {
  await seedDemo(db.owner.prisma, NOW);
  const { rows } = await db.owner.query<{ date: string; day: string; cities: number; published: number }>(
    `SELECT date::text, to_char(date, 'FMDay') AS day, count(DISTINCT city_id)::int AS cities,
            (count(*) FILTER (WHERE status = 'published'))::int AS published
       FROM events GROUP BY date ORDER BY date`,
  );
  expect(rows.map(({ day }) => day)).toEqual(Array.from({ length: 6 }, () => 'Sunday'));
  expect(rows[0]?.date).toBe('2026-12-06');
  expect(rows.at(-1)?.date).toBe('2027-01-10');
  expect(rows.reduce((sum, { cities }) => sum + cities, 0)).toBe(21);
  expect(rows.reduce((sum, { published }) => sum + published, 0)).toBe(21);
  const slots = await db.owner.query<{ places: number; taken: number; wrongTimes: number }>(
    `SELECT sum(capacity)::int AS places, sum(held + booked)::int AS taken,
            (count(*) FILTER (WHERE (s.starts_at AT TIME ZONE 'Asia/Kolkata')::date <> e.date
                                 OR s.ends_at - s.starts_at <> g.minutes * interval '1 minute'))::int AS "wrongTimes"
       FROM slots s JOIN events e ON e.id = s.event_id JOIN games g ON g.id = s.game_id
      WHERE NOT s.paused`,
  );
  expect(slots.rows[0]?.places).toBeGreaterThan(3_000);
  expect(slots.rows[0]).toMatchObject({ taken: 0, wrongTimes: 0 });
});

test('only the soonest event has a slot with 3 places, a full slot and a paused slot', async () => {
  await seedDemo(db.owner.prisma, NOW);
  const { rows } = await db.owner.query(
    `SELECT g.name, s.capacity - s.held - s.booked AS left, s.paused, e.date = (SELECT min(date) FROM events) AS soonest
       FROM slots s JOIN games g ON g.id = s.game_id JOIN events e ON e.id = s.event_id
      WHERE s.paused OR s.capacity - s.held - s.booked < 10 ORDER BY g.name`,
  );
  expect(rows).toEqual([
    { name: 'Baby Walker Race', left: 3, paused: false, soonest: true },
    { name: 'Ring Holding', left: 40, paused: true, soonest: true },
    { name: 'Shot Put', left: 0, paused: false, soonest: true },
  ]);
});

test('a second start keeps the existing rows and their changes', async () => {
  await seedDemo(db.owner.prisma, NOW);
  await db.owner.query(`UPDATE slots SET booked = 1 WHERE capacity > 0`);
  await db.owner.query(`UPDATE cities SET name = 'Bengaluru' WHERE slug = 'bangalore'`);
  const dump = async () =>
    (
      await db.owner.query(
        'SELECT (SELECT json_agg(e) FROM events e) AS e, (SELECT json_agg(s) FROM slots s) AS s',
      )
    ).rows;
  const before = await dump();
  await seedDemo(db.owner.prisma, new Date(NOW.getTime() + DAY_MS));
  expect(await dump()).toEqual(before);
});

test('adds a new season after the last event and keeps the old events and cities', async () => {
  await seedDemo(db.owner.prisma, NOW);
  await seedDemo(db.owner.prisma, new Date(NOW.getTime() + 60 * DAY_MS));
  const { rows } = await db.owner.query(
    `SELECT count(*)::int AS events, count(DISTINCT city_id)::int AS cities,
            (SELECT count(*)::int FROM games) AS games FROM events`,
  );
  expect(rows).toEqual([{ events: 42, cities: 21, games: 9 }]);
});

test('the soonest event is more than a week ahead on every day of the week', async () => {
  for (let day = 0; day < 7; day += 1) {
    await deleteCatalogue();
    const now = new Date(NOW.getTime() + day * DAY_MS);
    await seedDemo(db.owner.prisma, now);
    const { rows } = await db.owner.query<{ first: Date }>(`SELECT min(starts_at) AS first FROM slots`);
    const ahead = ((rows[0]?.first.getTime() ?? 0) - now.getTime()) / DAY_MS;
    expect(ahead).toBeGreaterThan(7);
    expect(ahead).toBeLessThan(15);
  }
});

test('a demo promo code is valid from the moment of seeding, also shortly after midnight in IST', async () => {
  await seedDemo(db.owner.prisma, NOW);
  const { rows } = await db.owner.query(
    'SELECT code FROM promo_codes WHERE valid_from <= $1 AND valid_to > $1 ORDER BY code',
    [NOW],
  );
  expect(rows).toEqual([{ code: 'NIBOG25' }, { code: 'RAMP200' }]);
});
