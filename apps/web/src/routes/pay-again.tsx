import { createFileRoute } from '@tanstack/react-router';
import { PayAgainPage } from '../features/pay-again/pay-again-page.tsx';
import { preloadPayment, readPaymentSearch } from '../features/payment/payment-route.ts';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';

export const Route = createFileRoute('/pay-again')({
  validateSearch: readPaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => preloadPayment(deps),
  component: PayAgain,
});

function PayAgain() {
  const { txn } = Route.useSearch();
  return txn ? <PayAgainPage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
