import { FIELD_ERROR_PARAMS, type ParamUnit } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import type { Problem, ProblemCode } from '../lib/field-problem.ts';
import { describeField } from '../lib/error-text.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';
import type { Messages } from './languages.ts';

/** All codes of the server and of the page, with the unit of each parameter. */
const UNITS: Record<string, Record<string, ParamUnit>> = {
  ...FIELD_ERROR_PARAMS,
  no_game_fits: {},
  take_out: { what: 'text' },
};

const CODES = Object.keys(UNITS);

/** A sample value of each unit. `index` makes the parameters of one code different. */
const SAMPLES: Record<ParamUnit, (index: number) => unknown> = {
  count: (index) => 7 + index,
  chars: (index) => 7 + index,
  months: (index) => 17 + index,
  paise: (index) => 123_400 + index * 100,
  date: () => '2026-12-06',
  instant: () => '2026-12-06T10:35:00.000Z',
  text: () => 'Shot Put 7',
  texts: () => ['en', 'hi'],
  type: () => 'array',
};

/** The formatted values that a sentence with this parameter must contain. */
function formatParam({ format, locale }: Messages, unit: ParamUnit, value: unknown): string[] {
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
  const params = Object.fromEntries(units.map(([name, unit], index) => [name, SAMPLES[unit](index)]));
  const problem = { code, params };
  if (!isProblem(problem)) throw new Error(`there is no sentence for ${code}`);
  return problem;
}

/** The sentence for a field without choices. */
function sentenceOf(t: Messages, code: string): string {
  return describeField(t, 'promoCode', sampleOf(code));
}

test('both languages have a sentence for exactly the codes of the server and of the page', () => {
  for (const t of [en, hi]) expect(Object.keys(t.problems).toSorted()).toEqual(CODES.toSorted());
  expect(CODES.length).toBe(Object.keys(FIELD_ERROR_PARAMS).length + 2);
});

describe.each(CODES)('%s', (code) => {
  test.each([
    ['English', en],
    ['Hindi', hi],
  ])('has a complete sentence in %s that contains every parameter', (_language, t) => {
    const sentence = sentenceOf(t, code);
    expect(sentence.length).toBeGreaterThan(5);
    expect(sentence).not.toMatch(/[{}]|undefined|null|NaN|\[object|Invalid Date|Infinity/);
    expect(sentence).toBe(sentence.trim());
    const { params } = sampleOf(code);
    for (const [name, value] of Object.entries(params))
      for (const text of formatParam(t, UNITS[code]?.[name] ?? 'text', value))
        expect(sentence).toContain(text);
  });

  test('is written in the script of each language', () => {
    expect(sentenceOf(hi, code)).toMatch(/\p{Script=Devanagari}/u);
    expect(sentenceOf(en, code)).not.toMatch(/\p{Script=Devanagari}/u);
    expect(sentenceOf(hi, code)).not.toBe(sentenceOf(en, code));
  });
});

function describePlaces(t: Messages, placesLeft: number): string {
  return describeField(t, 'children.0.slotIds.0', { code: 'not_enough_places', params: { placesLeft } });
}

test('the sentence for too few places has forms for none, one and several, in both languages', () => {
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
