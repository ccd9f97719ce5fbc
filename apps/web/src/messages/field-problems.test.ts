import { FIELD_ERROR_PARAMS, type ParamUnit } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import type { Problem, ProblemCode } from '../lib/field-problem.ts';
import { describeField } from '../lib/error-text.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';
import type { Messages } from './languages.ts';

/** The server's closed list, and what only the page finds, with the unit of each parameter. */
const UNITS: Record<string, Record<string, ParamUnit>> = {
  ...FIELD_ERROR_PARAMS,
  no_game_fits: {},
  take_out: { what: 'text' },
};

const CODES = Object.keys(UNITS);

/** A value of each unit; `at` tells the parameters of one code apart. */
const SAMPLES: Record<ParamUnit, (at: number) => unknown> = {
  count: (at) => 7 + at,
  chars: (at) => 7 + at,
  months: (at) => 17 + at,
  paise: (at) => 123_400 + at * 100,
  date: () => '2026-12-06',
  instant: () => '2026-12-06T10:35:00.000Z',
  text: () => 'Shot Put 7',
  texts: () => ['en', 'hi'],
  type: () => 'array',
};

/** How a language says a value: the sentence must contain it. */
function say({ format, locale }: Messages, unit: ParamUnit, value: unknown): string[] {
  switch (unit) {
    case 'paise':
      return [format.money(Number(value))];
    case 'date':
      return [format.shortDay(String(value))];
    case 'instant':
      return [format.instant(String(value))];
    case 'texts':
      return Array.isArray(value) ? value.map(String) : [];
    case 'type':
      return [locale === 'hi-IN' ? 'सूची' : 'a list'];
    default:
      return [String(value)];
  }
}

function isProblem(value: { code: string; params: object }): value is Problem {
  return isCode(value.code);
}

function isCode(code: string): code is ProblemCode {
  return Object.hasOwn(en.problems, code);
}

function sampleOf(code: string): Problem {
  const units = Object.entries(UNITS[code] ?? {});
  const params = Object.fromEntries(units.map(([name, unit], at) => [name, SAMPLES[unit](at)]));
  const problem = { code, params };
  if (!isProblem(problem)) throw new Error(`there is no sentence for ${code}`);
  return problem;
}

/** Beside a field that offers no choices of its own. */
function sentenceOf(t: Messages, code: string): string {
  return describeField(t, 'promoCode', sampleOf(code));
}

test('the codes that are walked are the closed list and those of the page, in both languages', () => {
  for (const t of [en, hi]) expect(Object.keys(t.problems).toSorted()).toEqual(CODES.toSorted());
  expect(CODES.length).toBe(Object.keys(FIELD_ERROR_PARAMS).length + 2);
});

describe.each(CODES)('%s', (code) => {
  test.each([
    ['English', en],
    ['Hindi', hi],
  ])('has a whole sentence in %s, with every parameter in it', (_language, t) => {
    const sentence = sentenceOf(t, code);
    expect(sentence.length).toBeGreaterThan(5);
    expect(sentence).not.toMatch(/[{}]|undefined|null|NaN|\[object|Invalid Date|Infinity/);
    expect(sentence).toBe(sentence.trim());
    const { params } = sampleOf(code);
    for (const [name, value] of Object.entries(params))
      for (const said of say(t, UNITS[code]?.[name] ?? 'text', value)) expect(sentence).toContain(said);
  });

  test('is said in the script of each language', () => {
    expect(sentenceOf(hi, code)).toMatch(/\p{Script=Devanagari}/u);
    expect(sentenceOf(en, code)).not.toMatch(/\p{Script=Devanagari}/u);
    expect(sentenceOf(hi, code)).not.toBe(sentenceOf(en, code));
  });
});

function describePlaces(t: Messages, placesLeft: number): string {
  return describeField(t, 'children.0.slotIds.0', { code: 'not_enough_places', params: { placesLeft } });
}

test('a sentence counts no place, one place and several in the words of its language', () => {
  expect([0, 1, 2].map((left) => describePlaces(en, left))).toEqual([
    'This game is full',
    'This game has only 1 place left',
    'This game has only 2 places left',
  ]);
  expect([0, 1, 2].map((left) => describePlaces(hi, left))).toEqual([
    'इस गेम की सभी सीटें भर गई हैं',
    'इस गेम में सिर्फ़ 1 सीट बाकी',
    'इस गेम में सिर्फ़ 2 सीटें बाकी',
  ]);
});
