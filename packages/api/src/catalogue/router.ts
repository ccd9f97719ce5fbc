import { z } from 'zod';
import { procedure, router } from '../trpc.ts';
import { getEventInput, listEventsInput } from './schema.ts';
import { getEvent, listCities, listEvents } from './service.ts';

export const catalogueRouter = router({
  /** Cities that have an event to come. */
  listCities: procedure.input(z.strictObject({}).optional()).query(({ ctx }) => listCities(ctx)),
  /** Published events from today on (IST), soonest first, in pages of 50. */
  listEvents: procedure.input(listEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  /** One event with its slots and the places left. `NOT_FOUND` for a draft. */
  getEvent: procedure.input(getEventInput).query(({ ctx, input }) => getEvent(ctx, input)),
});
