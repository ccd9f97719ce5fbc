import type { Slot } from '@nibog/api/schemas';

type Ages = Pick<Slot, 'minAgeMonths' | 'maxAgeMonths'>;

export function fitsAge({ minAgeMonths, maxAgeMonths }: Ages, ageMonths: number): boolean {
  return ageMonths >= minAgeMonths && ageMonths <= maxAgeMonths;
}

/** False where there are games, none of them for this age. */
export function fitsAnyGame(slots: Ages[], ageMonths: number): boolean {
  return slots.length === 0 || slots.some((slot) => fitsAge(slot, ageMonths));
}

/** The ages that are played for, from the youngest, with what touches or overlaps drawn together. */
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
