import { expect, test } from 'vitest';
import { isDrawable, readFonts, splitByFont } from './fonts.ts';

test('a text in two scripts is drawn in runs of one font each, spaces with the run before them', () => {
  expect(splitByFont('Asha और Ravi', 'regular')).toEqual([
    { font: 'latin-regular', text: 'Asha ' },
    { font: 'devanagari-regular', text: 'और ' },
    { font: 'latin-regular', text: 'Ravi' },
  ]);
});

test('the rupee sign stands in a font that has it', () => {
  expect(splitByFont('₹', 'bold')).toEqual([{ font: 'devanagari-bold', text: '₹' }]);
});

test('each font is there, a plain sfnt', () => {
  const fonts = readFonts();
  expect([...fonts.keys()]).toHaveLength(6);
  for (const bytes of fonts.values()) expect(bytes.readUInt32BE(0)).toBe(0x00_01_00_00);
});

test('a name in a script without a font is known as not drawable', () => {
  expect(isDrawable('Élodie Ş')).toBe(true);
  expect(isDrawable('श्रेया')).toBe(true);
  expect(isDrawable('తేజ')).toBe(false);
});
