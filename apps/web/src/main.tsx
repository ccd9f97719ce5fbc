import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './lib/api.ts';
import { removeExpired } from './lib/storage.ts';
import { startLanguage } from './messages/use-messages.ts';
import { router } from './router.ts';
import './styles.css';

/** Renders the page once its texts have loaded. The route's code and data load at the same time. */
async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (!root) throw new Error('index.html has no #root');
  removeExpired();
  void router.load();
  await startLanguage();
  // A transition renders in slices, so a slow phone still responds to taps.
  startTransition(() => {
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </StrictMode>,
    );
  });
}

// No top-level await: with it, the bundler would not merge chunks across routes.
void start();
