import { createFileRoute } from '@tanstack/react-router';
import { HomePage } from '../features/catalogue/home-page.tsx';
import { citiesQuery, eventsQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';
import { readSlug } from '../lib/search-params.ts';

type HomeSearch = { city?: string };

export const Route = createFileRoute('/')({
  validateSearch: (search: Record<string, unknown>): HomeSearch => {
    const city = readSlug(search['city']);
    return city ? { city } : {};
  },
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => {
    await Promise.all([
      queryClient.ensureQueryData(citiesQuery()),
      queryClient.ensureInfiniteQueryData(eventsQuery(deps.city)),
    ]);
  },
  component: Home,
});

function Home() {
  const { city } = Route.useSearch();
  return <HomePage city={city} />;
}
