import type { AppRouter } from '@nibog/api';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink, splitLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { fetchWithTimeout } from './fetch-with-timeout.ts';
import { isPassing } from './refusal.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
    // Never repeated by itself: the parent presses again, with the same idempotency key.
    mutations: { retry: false },
  },
});

/** Opening PhonePe's page waits for PhonePe, which the server gives some time of its own. */
const WRITE_TIMEOUT_MS = 45_000;

/** An answer that is held comes after 20 s at the latest. */
const HELD_TIMEOUT_MS = 30_000;
/** The context of a query whose answer may be held. */
export const HELD = { held: true };

type FetchArguments = Parameters<typeof fetchWithTimeout>;

const url = '/api/trpc';
const read = { url, fetch: fetchWithTimeout };
const held = {
  url,
  fetch: async (...[to, init]: FetchArguments) => fetchWithTimeout(to, init, HELD_TIMEOUT_MS),
};
const write = {
  url,
  fetch: async (...[to, init]: FetchArguments) => fetchWithTimeout(to, init, WRITE_TIMEOUT_MS),
};

/** One request per call, not batched: a slow quote then never holds back the answer about a payment. */
export const apiClient = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'mutation',
      true: httpLink(write),
      false: splitLink({
        // A quote is asked with dates of birth, a link with its token: they do not belong into an address that others may log.
        condition: ({ path }) => path === 'checkout.quote' || path === 'booking.openLink',
        true: httpLink({ ...read, methodOverride: 'POST' }),
        false: splitLink({
          condition: ({ context }) => context['held'] === HELD.held,
          true: httpLink(held),
          false: httpLink(read),
        }),
      }),
    }),
  ],
});

/** Query options for loaders and components alike. */
export const api = createTRPCOptionsProxy<AppRouter>({ client: apiClient, queryClient });
