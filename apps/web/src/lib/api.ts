import type { AppRouter } from '@nibog/api';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink, splitLink } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { fetchWithTimeout } from './fetch-with-timeout.ts';
import { isTransient } from './refusal.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isTransient(error),
    },
    // Never retried automatically: the parent presses again, with the same idempotency key.
    mutations: { retry: false },
  },
});

/** Opening PhonePe's page includes the server's own wait for PhonePe. */
const WRITE_TIMEOUT_MS = 45_000;

/** The server ends a long poll after 20 s. */
const LONG_POLL_TIMEOUT_MS = 30_000;
/** The context of a query that is a long poll. */
export const LONG_POLL = { longPoll: true };

type FetchArguments = Parameters<typeof fetchWithTimeout>;

const url = '/api/trpc';
const read = { url, fetch: fetchWithTimeout };
const longPoll = {
  url,
  fetch: async (...[to, init]: FetchArguments) => fetchWithTimeout(to, init, LONG_POLL_TIMEOUT_MS),
};
const write = {
  url,
  fetch: async (...[to, init]: FetchArguments) => fetchWithTimeout(to, init, WRITE_TIMEOUT_MS),
};

/** Requests are not batched, so a slow quote never delays the status of a payment. */
export const apiClient = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'mutation',
      true: httpLink(write),
      false: splitLink({
        // Dates of birth and link tokens must not appear in a URL, because URLs are logged.
        condition: ({ path }) => path === 'checkout.quote' || path === 'booking.openLink',
        true: httpLink({ ...read, methodOverride: 'POST' }),
        false: splitLink({
          condition: ({ context }) => context['longPoll'] === LONG_POLL.longPoll,
          true: httpLink(longPoll),
          false: httpLink(read),
        }),
      }),
    }),
  ],
});

/** Query options for loaders and components. */
export const api = createTRPCOptionsProxy<AppRouter>({ client: apiClient, queryClient });
