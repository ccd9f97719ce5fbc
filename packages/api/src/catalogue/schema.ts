import { calendarDate, refuseAs, slug } from '@nibog/domain/browser';
import { z } from 'zod';

/** The maximum age of the filter, in whole years. */
export const MAX_AGE_YEARS = 17;

export const listEventsInput = z.strictObject({
  city: slug.optional(),
  /** The first and the last day, both inclusive. */
  from: calendarDate.optional(),
  to: calendarDate.optional(),
  /**
   * Whole years of a child's age on the event's day. Only events with a game for a child of that age are listed, and
   * their ages, prices and places are those of such games only.
   */
  ageYears: z
    .int(refuseAs('not_whole'))
    .min(0, refuseAs('negative'))
    .max(MAX_AGE_YEARS, refuseAs('too_large'))
    .optional(),
  /** `past`: past events, latest first. */
  period: z.enum(['coming', 'past']).optional(),
  /** `nextCursor` of the previous page. */
  cursor: z.string().max(200, refuseAs('not_a_cursor')).optional(),
  /** tRPC's infinite queries send it. This list can only be read forward. */
  direction: z.literal('forward').optional(),
});

export const listDatesInput = z.strictObject({ city: slug.optional() }).optional();

export const getEventInput = z.strictObject({ slug });
