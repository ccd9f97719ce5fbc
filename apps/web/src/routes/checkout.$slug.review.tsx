import { createFileRoute } from '@tanstack/react-router';
import { CheckoutStep } from '../features/checkout/step/checkout-step.tsx';
import { ReviewStep } from '../features/checkout/review/review-step.tsx';

export const Route = createFileRoute('/checkout/$slug/review')({ component: Review });

function Review() {
  const { slug } = Route.useParams();
  return <CheckoutStep slug={slug} step={ReviewStep} />;
}
