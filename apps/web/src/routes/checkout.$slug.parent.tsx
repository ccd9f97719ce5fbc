import { createFileRoute } from '@tanstack/react-router';
import { CheckoutStep } from '../features/checkout/step/checkout-step.tsx';
import { ParentStep } from '../features/checkout/parent/parent-step.tsx';

export const Route = createFileRoute('/checkout/$slug/parent')({ component: Parent });

function Parent() {
  const { slug } = Route.useParams();
  return <CheckoutStep slug={slug} step={ParentStep} />;
}
