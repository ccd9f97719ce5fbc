import { createFileRoute, redirect } from '@tanstack/react-router';

export const Route = createFileRoute('/checkout/$slug/')({
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/checkout/$slug/children', params, replace: true });
  },
});
