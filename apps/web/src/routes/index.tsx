import { createFileRoute } from '@tanstack/react-router';
import { readEventFilter } from '../features/catalogue/event-filter.ts';
import { HomePage } from '../features/catalogue/home-page.tsx';
import { citiesQuery, datesQuery, eventsQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';

export const Route = createFileRoute('/')({
  validateSearch: readEventFilter,
  loaderDeps: ({ search }) => search,
  // The list is prefetched but not awaited: the previous list stays visible until the new one arrives.
  loader: async ({ deps }) => {
    void queryClient.prefetchInfiniteQuery(eventsQuery(deps));
    void queryClient.prefetchQuery(datesQuery(deps.city));
    await queryClient.ensureQueryData(citiesQuery());
  },
  component: Home,
});

function Home() {
  return <HomePage filter={Route.useSearch()} />;
}
