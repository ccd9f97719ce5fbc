import { createRootRoute } from '@tanstack/react-router';
import { Layout } from '../features/site/layout.tsx';
import { PageNotFound } from '../features/site/not-found.tsx';

export const Route = createRootRoute({ component: Layout, notFoundComponent: PageNotFound });
