import { keepPreviousData } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { listInputOf, type Finding } from './finding.ts';

export function citiesQuery() {
  return api.catalogue.listCities.queryOptions(undefined, { staleTime: 5 * 60_000 });
}

/** Days with an event to come in this city, or in all. */
export function datesQuery(city: string | undefined) {
  return api.catalogue.listDates.queryOptions(city ? { city } : {}, {
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
  });
}

export function eventsQuery(finding: Finding) {
  return api.catalogue.listEvents.infiniteQueryOptions(listInputOf(finding), {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function eventQuery(slug: string) {
  return api.catalogue.getEvent.queryOptions({ slug });
}
