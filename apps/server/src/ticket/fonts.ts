import { fileURLToPath } from 'node:url';
import { openSync, type Font } from 'fontkit';

/** The fonts of a ticket: Noto Sans, one file per weight with Latin, Devanagari and ₹. */
const FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
};

export type Weight = keyof typeof FILES;

let fonts: Record<Weight, Font> | undefined;

/** Loads the fonts once for all tickets, because decoding them is most of a ticket's cost. */
export function loadFonts(): Record<Weight, Font> {
  return (fonts ??= { regular: openSharedFont(FILES.regular), bold: openSharedFont(FILES.bold) });
}

/**
 * Opens a font that many documents can share. fontkit caches each glyph with the code points of its first use, or with none if
 * that use was as a part of another glyph. A word after an ऐ would then be drawn with a dotted circle, and the text of later
 * documents would lack letters. Therefore every code point is requested first, and documents embed subsets of a copy.
 */
function openSharedFont(file: string): Font {
  const font = openFont(file);
  for (const point of font.characterSet) font.glyphForCodePoint(point);
  const copy = openFont(file);
  return Object.assign(font, { createSubset: () => copy.createSubset() });
}

function openFont(file: string): Font {
  const font = openSync(fileURLToPath(import.meta.resolve(file)));
  if (!('layout' in font)) throw new Error(`${file} is not a single font`);
  return font;
}

/** Whether the fonts contain every character of a text. */
export function isDrawable(text: string): boolean {
  const { regular } = loadFonts();
  return Array.from(text).every((character) => regular.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
}

/** The position in a word where the script changes. */
const SCRIPT_CHANGE =
  /(?<=\p{Script=Latin}[^\s\p{Script=Devanagari}]*)(?=\p{Script=Devanagari})|(?<=\p{Script=Devanagari}[^\s\p{Script=Latin}]*)(?=\p{Script=Latin})/u;

/** Splits a text so that no word mixes scripts, because the PDF library shapes a word by the script of its first letter. */
export function splitByScript(text: string): string[] {
  return text.split(SCRIPT_CHANGE);
}
