import { createFileRoute } from '@tanstack/react-router';
import { EventPage } from '../features/catalogue/event-page.tsx';
import { eventQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';
import { loadOrNotFound } from '../lib/load-or-not-found.ts';
import { readAge } from '../lib/search-params.ts';

export const Route = createFileRoute('/events/$slug')({
  validateSearch: (search: Record<string, unknown>): { age?: string } => {
    const age = readAge(search['age']);
    return age ? { age } : {};
  },
  loader: async ({ params }) => {
    await loadOrNotFound(queryClient.ensureQueryData(eventQuery(params.slug)));
  },
  component: Event,
});

function Event() {
  const { slug } = Route.useParams();
  const { age } = Route.useSearch();
  return <EventPage slug={slug} age={age} />;
}
