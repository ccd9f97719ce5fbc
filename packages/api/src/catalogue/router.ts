import { getEvent, listCities, listDates, listEvents } from '@nibog/domain';
import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { getEventInput, listDatesInput, listEventsInput } from './schema.ts';

export const catalogueRouter = router({
  /** Cities with an upcoming event. */
  listCities: procedure.input(z.strictObject({}).optional()).query(({ ctx }) => listCities(ctx)),
  /** Days with an upcoming event, in one city or in all, soonest first. */
  listDates: procedure.input(listDatesInput).query(({ ctx, input }) => listDates(ctx, input ?? {})),
  /** Published events from today on (IST), soonest first, or past events, in pages of 50. */
  listEvents: procedure.input(listEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  /** One event with its slots and free places. `NOT_FOUND` for a draft. */
  getEvent: procedure.input(getEventInput).query(({ ctx, input }) => getEvent(ctx, input)),
});
