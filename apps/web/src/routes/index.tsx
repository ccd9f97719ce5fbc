import { createFileRoute } from '@tanstack/react-router';
import { readEventFilter } from '../features/catalogue/event-filter.ts';
import { HomePage } from '../features/catalogue/home-page.tsx';
import { citiesQuery, datesQuery, eventsQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';

export const Route = createFileRoute('/')({
  validateSearch: readEventFilter,
  loaderDeps: ({ search }) => search,
  // The list is begun here and not waited for: the page keeps its place while another answer comes.
  loader: async ({ deps }) => {
    void queryClient.prefetchInfiniteQuery(eventsQuery(deps));
    void queryClient.prefetchQuery(datesQuery(deps.city));
    await queryClient.ensureQueryData(citiesQuery());
  },
  component: Home,
});

function Home() {
  return <HomePage finding={Route.useSearch()} />;
}
