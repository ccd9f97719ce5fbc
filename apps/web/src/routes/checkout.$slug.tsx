import { createFileRoute, Outlet } from '@tanstack/react-router';
import { eventQuery } from '../features/catalogue/queries.ts';
import { queryClient } from '../lib/api.ts';
import { loadOrNotFound } from '../lib/load-or-not-found.ts';

/** Every step of a checkout needs its event; what the parent typed is read by the steps themselves. */
export const Route = createFileRoute('/checkout/$slug')({
  loader: async ({ params }) => {
    await loadOrNotFound(queryClient.ensureQueryData(eventQuery(params.slug)));
  },
  component: Outlet,
});
