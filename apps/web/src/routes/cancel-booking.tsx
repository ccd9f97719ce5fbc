import { createFileRoute } from '@tanstack/react-router';
import { CancelPage } from '../features/manage/cancel-page.tsx';
import { preloadPayment, readPaymentSearch } from '../features/payment/payment-route.ts';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';

export const Route = createFileRoute('/cancel-booking')({
  validateSearch: readPaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => preloadPayment(deps),
  component: Cancel,
});

function Cancel() {
  const { txn } = Route.useSearch();
  return txn ? <CancelPage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
