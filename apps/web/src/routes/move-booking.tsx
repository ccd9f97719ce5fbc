import { createFileRoute } from '@tanstack/react-router';
import { MovePage } from '../features/manage/move-page.tsx';
import { preloadPayment, readPaymentSearch } from '../features/payment/payment-route.ts';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';

export const Route = createFileRoute('/move-booking')({
  validateSearch: readPaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => preloadPayment(deps),
  component: Move,
});

function Move() {
  const { txn } = Route.useSearch();
  return txn ? <MovePage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
