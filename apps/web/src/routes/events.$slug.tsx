import { createFileRoute } from '@tanstack/react-router';
import { EventPage } from '../features/catalogue/event-page.tsx';
import { eventQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';
import { loadOrNotFound } from '../lib/load-or-not-found.ts';

export const Route = createFileRoute('/events/$slug')({
  loader: async ({ params }) => {
    await loadOrNotFound(queryClient.ensureQueryData(eventQuery(params.slug)));
  },
  component: Event,
});

function Event() {
  const { slug } = Route.useParams();
  return <EventPage slug={slug} />;
}
