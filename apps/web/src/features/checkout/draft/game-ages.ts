import type { Slot } from '@nibog/api/schemas';

type Ages = Pick<Slot, 'minAgeMonths' | 'maxAgeMonths'>;

export function fitsAge({ minAgeMonths, maxAgeMonths }: Ages, ageMonths: number): boolean {
  return ageMonths >= minAgeMonths && ageMonths <= maxAgeMonths;
}

/** False if there are games but none is for this age. */
export function fitsAnyGame(slots: Ages[], ageMonths: number): boolean {
  return slots.length === 0 || slots.some((slot) => fitsAge(slot, ageMonths));
}

/** The age ranges of the games in ascending order. Adjacent and overlapping ranges are merged. */
export function ageRangesOf(slots: Ages[]): Ages[] {
  const ranges = new Array<Ages>();
  for (const { minAgeMonths, maxAgeMonths } of slots.toSorted((a, b) => a.minAgeMonths - b.minAgeMonths)) {
    const last = ranges.at(-1);
    if (last && minAgeMonths <= last.maxAgeMonths + 1)
      last.maxAgeMonths = Math.max(last.maxAgeMonths, maxAgeMonths);
    else ranges.push({ minAgeMonths, maxAgeMonths });
  }
  return ranges;
}
