import { createFileRoute } from '@tanstack/react-router';
import { CheckoutStep } from '../features/checkout/step/checkout-step.tsx';
import { GamesStep } from '../features/checkout/games/games-step.tsx';

export const Route = createFileRoute('/checkout/$slug/games')({ component: Games });

function Games() {
  const { slug } = Route.useParams();
  return <CheckoutStep slug={slug} step={GamesStep} />;
}
