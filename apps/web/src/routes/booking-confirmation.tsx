import { createFileRoute, notFound } from '@tanstack/react-router';
import { BookingNotFound } from '../features/booking/booking-not-found.tsx';
import { BookingPage } from '../features/booking/booking-page.tsx';
import { bookingQuery } from '../features/booking/queries.ts';
import { queryClient } from '../lib/api.ts';
import { loadOrNotFound } from '../lib/load-or-not-found.ts';
import { readText } from '../lib/search-params.ts';

type BookingSearch = { ref?: string };

export const Route = createFileRoute('/booking-confirmation')({
  validateSearch: (search: Record<string, unknown>): BookingSearch => {
    const ref = readText(search['ref']);
    return ref ? { ref } : {};
  },
  loaderDeps: ({ search }) => search,
  loader: async ({ deps }) => {
    if (!deps.ref) throw notFound();
    await loadOrNotFound(queryClient.ensureQueryData(bookingQuery(deps.ref)));
  },
  component: Confirmation,
  notFoundComponent: BookingNotFound,
});

function Confirmation() {
  const { ref } = Route.useSearch();
  return ref ? <BookingPage bookingRef={ref} /> : <BookingNotFound />;
}
