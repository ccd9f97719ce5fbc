import { fileURLToPath } from 'node:url';
import { openSync, type Font } from 'fontkit';

/** The fonts of a ticket: Noto Sans, one whole file per weight, with Latin, Devanagari and ₹. */
const FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
};

export type Weight = keyof typeof FILES;

let fonts: Record<Weight, Font> | undefined;

/** The fonts, read and decoded once for all tickets: decoding them is most of what a ticket costs. */
export function readFonts(): Record<Weight, Font> {
  return (fonts ??= { regular: openShared(FILES.regular), bold: openShared(FILES.bold) });
}

/**
 * fontkit remembers a glyph with the letters it was first asked for with, and with none where it was a part of another: a
 * word after an ऐ would be drawn with a dotted circle, and the next document's text would lack letters. So every letter is
 * asked for at the start, and what a document embeds is cut out of a copy.
 */
function openShared(file: string): Font {
  const font = openFont(file);
  for (const point of font.characterSet) font.glyphForCodePoint(point);
  const copy = openFont(file);
  return Object.assign(font, { createSubset: () => copy.createSubset() });
}

function openFont(file: string): Font {
  const font = openSync(fileURLToPath(import.meta.resolve(file)));
  if (!('layout' in font)) throw new Error(`${file} is not one font`);
  return font;
}

/** Whether every sign of a text can be drawn. */
export function isDrawable(text: string): boolean {
  const { regular } = readFonts();
  return Array.from(text).every((sign) => regular.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0));
}

/** Between letters of two scripts in one word, before the second. */
const SCRIPT_CHANGE =
  /(?<=\p{Script=Latin}[^\s\p{Script=Devanagari}]*)(?=\p{Script=Devanagari})|(?<=\p{Script=Devanagari}[^\s\p{Script=Latin}]*)(?=\p{Script=Latin})/u;

/** A text in runs whose words have one script each: the PDF library shapes a word by the script of its first letter. */
export function splitByScript(text: string): string[] {
  return text.split(SCRIPT_CHANGE);
}
