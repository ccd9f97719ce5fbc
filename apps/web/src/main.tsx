import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './lib/api.ts';
import { removeLapsed } from './lib/storage.ts';
import { startLanguage } from './messages/use-messages.ts';
import { router } from './router.ts';
import './styles.css';

/** Draws the page once its language is there. The page's own code and data come in the same time. */
async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (!root) throw new Error('index.html has no #root');
  removeLapsed();
  void router.load();
  await startLanguage();
  // In slices: a slow phone answers a thumb between them.
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

// Not awaited at the top: the bundler would keep every route apart for it.
void start();
