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

const options = { url: '/api/trpc', fetch: fetchWithTimeout };

/** One request per call, not batched: a slow quote then never holds back the answer about a payment. */
export const apiClient = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      // A quote is asked with dates of birth, which do not belong into an address that others may log.
      condition: ({ path }) => path === 'checkout.quote',
      true: httpLink({ ...options, methodOverride: 'POST' }),
      false: httpLink(options),
    }),
  ],
});

/** Query options for loaders and components alike. */
export const api = createTRPCOptionsProxy<AppRouter>({ client: apiClient, queryClient });
