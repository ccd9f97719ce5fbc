import { createFileRoute } from '@tanstack/react-router';
import { CheckoutStep } from '../features/checkout/step/checkout-step.tsx';
import { ChildrenStep } from '../features/checkout/children/children-step.tsx';

export const Route = createFileRoute('/checkout/$slug/children')({ component: Children });

function Children() {
  const { slug } = Route.useParams();
  return <CheckoutStep slug={slug} step={ChildrenStep} />;
}
