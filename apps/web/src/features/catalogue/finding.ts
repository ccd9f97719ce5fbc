import type { ListEventsInput } from '@nibog/api/schemas';
import { readAge, readSlug, readWhen } from '../../lib/search-params.ts';

/** What a parent looks for, as it stands in the address: it can be shared, and survives a reload. */
export type Finding = {
  city?: string;
  /** A month or a day: `2026-12`, `2026-12-06`. */
  when?: string;
  /** Whole years on the event's day. */
  age?: string;
  /** Events that are over. */
  past?: '1';
};

/** The ages that are played for. */
export const AGES = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** Drops what is not known; `when` says nothing of the past, which is listed whole. */
export function readFinding(search: Record<string, unknown>): Finding {
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

/** The finding in the server's words. */
export function listInputOf({
  city,
  when,
  age,
  past,
}: Finding): Omit<ListEventsInput, 'cursor' | 'direction'> {
  return {
    ...(city ? { city } : {}),
    ...(when ? daysOf(when) : {}),
    ...(age ? { ageYears: Number(age) } : {}),
    ...(past ? { period: 'past' as const } : {}),
  };
}

export function isNarrowed({ city, when, age }: Finding): boolean {
  return city !== undefined || when !== undefined || age !== undefined;
}

function daysOf(when: string): { from: string; to: string } {
  if (when.length === 10) return { from: when, to: when };
  const [year = 0, month = 0] = when.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${when}-01`, to: `${when}-${last}` };
}
