import { api } from '../../lib/api.ts';

export function citiesQuery() {
  return api.catalogue.listCities.queryOptions(undefined, { staleTime: 5 * 60_000 });
}

export function eventsQuery(city: string | undefined) {
  return api.catalogue.listEvents.infiniteQueryOptions(city ? { city } : {}, {
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export function eventQuery(slug: string) {
  return api.catalogue.getEvent.queryOptions({ slug });
}
