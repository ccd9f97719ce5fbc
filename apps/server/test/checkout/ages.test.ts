import { toIstDate } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, connect, makeEvent } from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectChoiceRefused, expectStartRefused, toQuote, withChild } from '../refusals.ts';

let app: TestApp;
beforeAll(async () => {
  // The test has its own clock, so that the dates below do not depend on the day of the test run.
  app = await createTestApp({ overrides: { now: () => new Date('2031-02-10T06:30:00Z') } });
});
afterAll(() => app[Symbol.asyncDispose]());

type AgeCase = { on: string; born: string; ages: [number, number]; months: number; why: string };

test.each<AgeCase>([
  { on: '2031-05-15', born: '2030-05-15', ages: [12, 36], months: 12, why: 'is 12 months old that very day' },
  { on: '2031-05-15', born: '2028-04-16', ages: [12, 36], months: 36, why: 'is in the last day of month 36' },
  {
    on: '2031-05-15',
    born: '2031-01-01',
    ages: [0, 6],
    months: 4,
    why: 'is a baby and the game is for babies',
  },
  { on: '2031-03-01', born: '2028-02-29', ages: [36, 60], months: 36, why: 'was born on a leap day' },
  { on: '2031-03-31', born: '2030-03-31', ages: [12, 36], months: 12, why: 'was born on the 31st' },
])('a child who $why may play', async ({ on, born, ages: [minAgeMonths, maxAgeMonths] }) => {
  const event = await makeEvent(app.db.owner, [{ minAgeMonths, maxAgeMonths }], { date: on });
  const input = withChild(checkoutInput(event), { dateOfBirth: born });
  const client = connect(app.url);
  expect((await client.checkout.quote.query(toQuote(input))).totalPaise).toBe(180_000);
  expect((await client.checkout.start.mutate(input)).amountPaise).toBe(180_000);
});

test.each<AgeCase>([
  { on: '2031-05-15', born: '2030-05-16', ages: [12, 36], months: 11, why: 'is a day too young' },
  { on: '2031-05-15', born: '2028-04-15', ages: [12, 36], months: 37, why: 'is one month past the last' },
  { on: '2031-05-15', born: '1900-01-01', ages: [12, 36], months: 1576, why: 'is no child' },
  {
    on: '2031-02-28',
    born: '2028-02-29',
    ages: [36, 60],
    months: 35,
    why: 'was born on a leap day, on the 28th',
  },
  {
    on: '2031-02-28',
    born: '2030-01-31',
    ages: [13, 36],
    months: 12,
    why: 'was born on the 31st of a longer month',
  },
])('a child who $why is refused', async ({ on, born, ages: [minAgeMonths, maxAgeMonths], months }) => {
  const event = await makeEvent(app.db.owner, [{ minAgeMonths, maxAgeMonths }], { date: on });
  const input = withChild(checkoutInput(event), { dateOfBirth: born });
  expect(await expectChoiceRefused(app, input)).toEqual({
    status: 400,
    reason: 'AGE_NOT_ELIGIBLE',
    fields: [
      {
        path: 'children.0.slotIds.0',
        code: months < minAgeMonths ? 'too_young' : 'too_old',
        params: { minAgeMonths, maxAgeMonths, ageMonths: months, eventDate: on },
        rule: `is for ${minAgeMonths} to ${maxAgeMonths} months; the child will be ${months} months on ${on}`,
      },
    ],
  });
});

test('the age on the day of the event counts, not the age on the day of the booking', async () => {
  const event = await makeEvent(app.db.owner, [{ minAgeMonths: 12, maxAgeMonths: 36 }], {
    date: '2031-05-15',
  });
  const notYetOne = withChild(checkoutInput(event), { dateOfBirth: '2030-04-01' });
  expect((await connect(app.url).checkout.start.mutate(notYetOne)).amountPaise).toBe(180_000);
  const stillInRange = withChild(checkoutInput(event), { dateOfBirth: '2028-03-01' });
  expect(await expectChoiceRefused(app, stillInRange)).toMatchObject({ reason: 'AGE_NOT_ELIGIBLE' });
});

test('a refusal names each child and game whose age does not fit', async () => {
  const event = await makeEvent(
    app.db.owner,
    [
      { minAgeMonths: 5, maxAgeMonths: 12 },
      { minAgeMonths: 13, maxAgeMonths: 36 },
    ],
    { date: '2031-05-15' },
  );
  const baby = withChild(checkoutInput(event), { dateOfBirth: '2030-08-15', slotIds: event.slotIds });
  const toddler = withChild(checkoutInput(event), { dateOfBirth: '2029-05-15', slotIds: event.slotIds });
  const refused = await expectChoiceRefused(app, {
    ...baby,
    children: [...baby.children, ...toddler.children],
  });
  expect(refused.reason).toBe('AGE_NOT_ELIGIBLE');
  expect(refused.fields?.map(({ path }) => path)).toEqual(['children.0.slotIds.1', 'children.1.slotIds.0']);
});

test('a date of birth of tomorrow in India is refused, and today is accepted', async () => {
  const server = await app.startServer({ now: () => new Date('2031-02-10T18:30:00Z') });
  const today = toIstDate(new Date('2031-02-10T18:30:00Z'));
  expect(today).toBe('2031-02-11');
  const event = await makeEvent(app.db.owner, [{ minAgeMonths: 0 }], { date: '2031-05-15' });
  const input = withChild(checkoutInput(event), { dateOfBirth: '2031-02-12' });
  expect(await expectChoiceRefused(app, input, server.url)).toEqual({
    status: 400,
    reason: 'INVALID_INPUT',
    fields: [
      {
        path: 'children.0.dateOfBirth',
        code: 'date_in_future',
        params: {},
        rule: 'must not be in the future',
      },
    ],
  });
  const born = await connect(server.url).checkout.start.mutate(withChild(input, { dateOfBirth: today }));
  expect(born.amountPaise).toBe(180_000);
});

test.each([
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-00-10',
  '26-01-01',
  '2026-1-1',
  '01/02/2026',
  '2026-01-01T00:00:00Z',
  '',
  ' 2026-01-01',
])('the date of birth "%s" is refused', async (dateOfBirth) => {
  const event = await makeEvent(app.db.owner);
  expect(await expectStartRefused(app, withChild(checkoutInput(event), { dateOfBirth }))).toEqual({
    status: 400,
    reason: 'INVALID_INPUT',
    fields: [
      {
        path: 'children.0.dateOfBirth',
        code: 'not_a_date',
        params: {},
        rule: 'must be a date like 2024-03-31',
      },
    ],
  });
});
