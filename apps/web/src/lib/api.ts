import type { AppRouter } from '@nibog/api';
import { QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink } from '@trpc/client';
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

/** One request per call, not batched: a slow quote then never holds back the answer about a payment. */
export const apiClient = createTRPCClient<AppRouter>({
  links: [httpLink({ url: '/api/trpc', fetch: fetchWithTimeout })],
});

/** Query options for loaders and components alike. */
export const api = createTRPCOptionsProxy<AppRouter>({ client: apiClient, queryClient });
