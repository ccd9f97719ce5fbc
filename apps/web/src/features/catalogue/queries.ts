import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { listInputOf, type EventFilter } from './event-filter.ts';

export function citiesQuery() {
  return api.catalogue.listCities.queryOptions(undefined, { staleTime: 5 * 60_000 });
}

/** Days with an upcoming event in this city, or in all cities. */
export function datesQuery(city: string | undefined) {
  return api.catalogue.listDates.queryOptions(city ? { city } : {}, {
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
  });
}

export function eventsQuery(filter: EventFilter) {
  return api.catalogue.listEvents.infiniteQueryOptions(listInputOf(filter), {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function eventQuery(slug: string) {
  return api.catalogue.getEvent.queryOptions({ slug });
}
