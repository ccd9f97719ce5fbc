import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unwrapWoff } from './woff.ts';

/** The fonts of a ticket. Each covers a part of what a title or name may be written in; ₹ stands in the second. */

export type Weight = 'regular' | 'bold';

type Range = readonly [first: number, last: number];

const SUBSETS = [
  // Latin letters, dashes, quotation marks, the bullet and the ellipsis.
  {
    name: 'latin',
    ranges: [
      [0x20, 0xff],
      [0x2013, 0x2014],
      [0x2018, 0x201d],
      [0x2022, 0x2022],
      [0x2026, 0x2026],
    ],
  },
  // With its joiners and ₹.
  {
    name: 'devanagari',
    ranges: [
      [0x0900, 0x097f],
      [0x200c, 0x200d],
      [0x20b9, 0x20b9],
      [0xa8e0, 0xa8ff],
    ],
  },
  {
    name: 'latin-ext',
    ranges: [
      [0x0100, 0x024f],
      [0x1e00, 0x1eff],
      [0x20a0, 0x20bf],
    ],
  },
] as const satisfies { name: string; ranges: readonly Range[] }[];

type Subset = (typeof SUBSETS)[number]['name'];
export type FontName = `${Subset}-${Weight}`;

const WEIGHTS = { regular: 400, bold: 700 } as const;
const require = createRequire(import.meta.url);

/** Each font by the name that `splitByFont` uses. */
export function readFonts(): Map<FontName, Buffer> {
  return new Map(SUBSETS.flatMap(({ name }) => [readFont(name, 'regular'), readFont(name, 'bold')]));
}

function readFont(subset: Subset, weight: Weight): [FontName, Buffer] {
  const file = `@fontsource/noto-sans/files/noto-sans-${subset}-${WEIGHTS[weight]}-normal.woff`;
  return [`${subset}-${weight}`, unwrapWoff(readFileSync(require.resolve(file)))];
}

/** Whether every sign of a text can be drawn. */
export function isDrawable(text: string): boolean {
  return Array.from(text).every((sign) => subsetOf(sign) !== undefined);
}

/** A text as runs of one font each. A space stays with the run before it. */
export function splitByFont(text: string, weight: Weight): { font: FontName; text: string }[] {
  const runs: { font: FontName; text: string }[] = [];
  for (const sign of text) {
    const last = runs.at(-1);
    const font: FontName = `${subsetOf(sign) ?? 'latin'}-${weight}`;
    if (last && (last.font === font || sign === ' ')) last.text += sign;
    else runs.push({ font, text: sign });
  }
  return runs;
}

function subsetOf(sign: string): Subset | undefined {
  const point = sign.codePointAt(0) ?? 0;
  const covers = ([first, last]: Range) => point >= first && point <= last;
  return SUBSETS.find(({ ranges }) => ranges.some(covers))?.name;
}
