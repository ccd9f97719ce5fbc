import { expect, test } from 'vitest';
import { isDrawable, readFonts, splitByScript } from './fonts.ts';

test('a text is drawn in one run as long as no word has two scripts', () => {
  expect(splitByScript('Asha और Ravi (दौड़), ₹100 – 2नन्हे (IST)')).toEqual([
    'Asha और Ravi (दौड़), ₹100 – 2नन्हे (IST)',
  ]);
  expect(splitByScript('Running(दौड़)10k और')).toEqual(['Running(', 'दौड़)10', 'k और']);
});

test('both fonts have Latin, Devanagari with its joiners, and the rupee sign', () => {
  const signs = Array.from('AzÉş–“”•…₹अहक्ष\u200C\u200D');
  for (const font of Object.values(readFonts())) {
    expect(signs.filter((sign) => !font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0))).toEqual([]);
  }
});

test('a name in a script without a font is known as not drawable', () => {
  expect(isDrawable('Élodie Ş')).toBe(true);
  expect(isDrawable('श्रेया')).toBe(true);
  expect(isDrawable('తేజ')).toBe(false);
});

test('a word is shaped alike whatever was before it', () => {
  const { bold } = readFonts();
  const shape = (word: string) => bold.layout(word).glyphs.flatMap(({ codePoints }) => codePoints);
  shape('ऐरोबिक्स');
  expect(String.fromCodePoint(...shape('पेमेंट'))).toBe('पेमेंट');
});
