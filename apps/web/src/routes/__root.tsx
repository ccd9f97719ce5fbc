import { createRootRoute } from '@tanstack/react-router';
import { Layout } from '../features/site/layout.tsx';
import { PageNotFound } from '../features/site/not-found.tsx';
import { EVENT_PATHS } from '../messages/first-pages.ts';
import { completeLanguage } from '../messages/use-messages.ts';

export const Route = createRootRoute({
  // Not awaited, so the texts load in parallel with the page's code. After a failure, the page loads them again.
  beforeLoad: ({ location }) => {
    if (!EVENT_PATHS.test(location.pathname)) completeLanguage().catch(() => undefined);
  },
  component: Layout,
  notFoundComponent: PageNotFound,
});
