import { createRootRoute } from '@tanstack/react-router';
import { Layout } from '../features/site/layout.tsx';
import { PageNotFound } from '../features/site/not-found.tsx';
import { completeLanguage } from '../messages/use-messages.ts';

/** The pages that show events, for which the first texts are enough. */
const SHOWS_EVENTS = /^\/(?:events\/[^/]*)?$/;

export const Route = createRootRoute({
  // Not waited for: it comes beside the page's own code. What fails here is asked for again by the page.
  beforeLoad: ({ location }) => {
    if (!SHOWS_EVENTS.test(location.pathname)) completeLanguage().catch(() => undefined);
  },
  component: Layout,
  notFoundComponent: PageNotFound,
});
