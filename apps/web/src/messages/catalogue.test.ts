import { LANGUAGES as MAIL_LANGUAGES } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { chooseLanguage, LANGUAGES, loadMessages, nameOf } from './languages.ts';

/** All texts of a catalogue by path. For a function, the literal text in its source. */
function textsOf(part: unknown, path = ''): Map<string, string> {
  if (typeof part === 'string') return new Map([[path, part]]);
  if (typeof part === 'function') return new Map([[path, literalsOf(String(part))]]);
  if (typeof part !== 'object' || part === null) return new Map();
  return new Map(Object.entries(part).flatMap(([name, value]) => [...textsOf(value, `${path}.${name}`)]));
}

/** The string and template literals in a function's source, without the interpolated values. */
function literalsOf(source: string): string {
  const body = source.replace(/^[^=]*=>/, '');
  const quoted = [
    ...body.matchAll(/`((?:[^`$]|\$\{[^{}`]*\}|\$\{[^`]*?`[^`]*`[^`]*?\})*)`|["']([^"']*)["']/g),
  ];
  return quoted.map(([, template, plain]) => template ?? plain ?? '').join(' ');
}

/** Entries without text of their own, or with the same text in every language. */
const NOT_TRANSLATED = /^\.(?:locale|format\..*|age|ageRange)$/;

/** Names and examples that are in Latin letters in every language. */
const LATIN = /NIBOG|PhonePe|UPI|New India Baby Olympic Games|name@example\.com|NBG-7K2M-0QXT-9WZ4/g;

/** Interpolated values: `${name}`. */
const VALUES = /\$\{(?:[^{}`]|`[^`]*`)*\}/g;

test('there is a catalogue for each language of the mails, listed under its own name', () => {
  expect(LANGUAGES.toSorted()).toEqual([...MAIL_LANGUAGES].toSorted());
  expect(LANGUAGES.map(nameOf)).toEqual(['English', 'हिन्दी']);
});

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the catalogue of %s', async (language) => {
  const texts = textsOf(await loadMessages(language));
  const translated = [...texts].filter(([path]) => !NOT_TRANSLATED.test(path));

  test('has exactly the texts of the English catalogue', () => {
    expect([...texts.keys()].toSorted()).toEqual([...textsOf(en).keys()].toSorted());
    expect(texts.size).toBeGreaterThan(250);
  });

  test('has every text in Devanagari', () => {
    const withoutDevanagari = translated.filter(
      ([, text]) => text !== '' && !/\p{Script=Devanagari}/u.test(text),
    );
    expect(withoutDevanagari).toEqual([]);
  });

  test('has no untranslated English words', () => {
    const withEnglish = translated
      .map(([path, text]) => [path, text.replaceAll(VALUES, '').replaceAll(LATIN, '')])
      .filter(([, text]) => /[a-z]{2,}/i.test(text ?? ''));
    expect(withEnglish).toEqual([]);
  });
});

test('the check above finds English words in strings and functions', () => {
  const texts = textsOf({ a: 'पेमेंट please', b: (name: string) => `${name} को please हटाएँ` });
  expect([...texts.values()].map((text) => text.replaceAll(VALUES, ''))).toEqual([
    expect.stringContaining('please'),
    expect.stringContaining('please'),
  ]);
});

test('the page starts in the first supported language of the browser, or in English', () => {
  expect(chooseLanguage(['hi-IN', 'en-IN'])).toBe('hi');
  expect(chooseLanguage(['te-IN', 'hi', 'en'])).toBe('hi');
  expect(chooseLanguage(['en-GB', 'hi'])).toBe('en');
  expect(chooseLanguage(['ta'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});
