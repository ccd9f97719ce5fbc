import { createFileRoute, Outlet } from '@tanstack/react-router';
import { eventQuery } from '../features/catalogue/queries.ts';
import { restoreDraft } from '../features/checkout/draft/stored-draft.ts';
import { queryClient } from '../lib/api.ts';
import { loadOrNotFound } from '../lib/load-or-not-found.ts';

/** Every step of the checkout needs the event and the restored draft. */
export const Route = createFileRoute('/checkout/$slug')({
  loader: async ({ params }) => {
    const event = loadOrNotFound(queryClient.ensureQueryData(eventQuery(params.slug)));
    await Promise.all([event, restoreDraft(params.slug)]);
  },
  component: Outlet,
});
