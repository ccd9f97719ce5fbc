import type { ListEventsInput } from '@nibog/api/schemas';
import { readAge, readSlug, readWhen } from '../../lib/search-params.ts';

/** The filter of the event list. It is stored in the URL, so it can be shared and survives a reload. */
export type EventFilter = {
  city?: string;
  /** A month or a day: `2026-12`, `2026-12-06`. */
  when?: string;
  /** In whole years, on the day of the event. */
  age?: string;
  /** Past events instead of upcoming ones. */
  past?: '1';
};

/** The ages that events are for. */
export const AGES_IN_YEARS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** Drops unknown parameters. The list of past events cannot be filtered by `when`. */
export function readEventFilter(search: Record<string, unknown>): EventFilter {
  const city = readSlug(search['city']);
  const age = readAge(search['age']);
  const past = search['past'] === '1';
  const when = past ? undefined : readWhen(search['when']);
  return {
    ...(city ? { city } : {}),
    ...(when ? { when } : {}),
    ...(age ? { age } : {}),
    ...(past ? { past: '1' as const } : {}),
  };
}

/** The filter as the input of `catalogue.listEvents`. */
export function listInputOf({
  city,
  when,
  age,
  past,
}: EventFilter): Omit<ListEventsInput, 'cursor' | 'direction'> {
  return {
    ...(city ? { city } : {}),
    ...(when ? daysOf(when) : {}),
    ...(age ? { ageYears: Number(age) } : {}),
    ...(past ? { period: 'past' as const } : {}),
  };
}

export function hasFilter({ city, when, age }: EventFilter): boolean {
  return city !== undefined || when !== undefined || age !== undefined;
}

function daysOf(when: string): { from: string; to: string } {
  if (when.length === 10) return { from: when, to: when };
  const [year = 0, month = 0] = when.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${when}-01`, to: `${when}-${last}` };
}
