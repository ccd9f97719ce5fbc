import { LANGUAGES as WRITTEN_TO_IN } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { chooseLanguage, LANGUAGES, loadMessages, nameOf } from './languages.ts';

/** Every text of a catalogue by its path; of a function, the words in it. */
function textsOf(part: unknown, path = ''): Map<string, string> {
  if (typeof part === 'string') return new Map([[path, part]]);
  if (typeof part === 'function') return new Map([[path, wordsOf(String(part))]]);
  if (typeof part !== 'object' || part === null) return new Map();
  return new Map(Object.entries(part).flatMap(([name, value]) => [...textsOf(value, `${path}.${name}`)]));
}

/** What a function says by itself: its quoted text, without the values between. */
function wordsOf(source: string): string {
  const body = source.replace(/^[^=]*=>/, '');
  const quoted = [
    ...body.matchAll(/`((?:[^`$]|\$\{[^{}`]*\}|\$\{[^`]*?`[^`]*`[^`]*?\})*)`|["']([^"']*)["']/g),
  ];
  return quoted.map(([, template, plain]) => template ?? plain ?? '').join(' ');
}

/** Said by another text of the same catalogue, or the same in every language. */
const SAID_ELSEWHERE = /^\.(?:locale|format\..*|age|ageRange)$/;

/** Names, and examples that are typed in Latin letters whatever the language. */
const LATIN = /NIBOG|PhonePe|UPI|New India Baby Olympic Games|name@example\.com|NBG-7K2M-0QXT-9WZ4/g;

/** Values in the middle of a text: `${name}`. */
const VALUES = /\$\{(?:[^{}`]|`[^`]*`)*\}/g;

test('there is a catalogue for each language that a parent can be written to in, named in itself', () => {
  expect(LANGUAGES.toSorted()).toEqual([...WRITTEN_TO_IN].toSorted());
  expect(LANGUAGES.map(nameOf)).toEqual(['English', 'हिन्दी']);
});

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the catalogue of %s', async (language) => {
  const texts = textsOf(await loadMessages(language));
  const said = [...texts].filter(([path]) => !SAID_ELSEWHERE.test(path));

  test('has every text of the English one, and no other', () => {
    expect([...texts.keys()].toSorted()).toEqual([...textsOf(en).keys()].toSorted());
    expect(texts.size).toBeGreaterThan(250);
  });

  test('says every text in its own script', () => {
    const bare = said.filter(([, text]) => text !== '' && !/\p{Script=Devanagari}/u.test(text));
    expect(bare).toEqual([]);
  });

  test('has no word of English left in it', () => {
    const left = said
      .map(([path, text]) => [path, text.replaceAll(VALUES, '').replaceAll(LATIN, '')])
      .filter(([, text]) => /[a-z]{2,}/i.test(text ?? ''));
    expect(left).toEqual([]);
  });
});

test('the check above sees a word of English, in a function too', () => {
  const texts = textsOf({ a: 'पेमेंट please', b: (name: string) => `${name} को please हटाएँ` });
  expect([...texts.values()].map((text) => text.replaceAll(VALUES, ''))).toEqual([
    expect.stringContaining('please'),
    expect.stringContaining('please'),
  ]);
});

test('the first language is the first of the browser’s that there is, else English', () => {
  expect(chooseLanguage(['hi-IN', 'en-IN'])).toBe('hi');
  expect(chooseLanguage(['te-IN', 'hi', 'en'])).toBe('hi');
  expect(chooseLanguage(['en-GB', 'hi'])).toBe('en');
  expect(chooseLanguage(['ta'])).toBe('en');
  expect(chooseLanguage([])).toBe('en');
});
