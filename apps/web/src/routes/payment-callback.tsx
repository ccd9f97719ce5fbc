import { createFileRoute } from '@tanstack/react-router';
import { PaymentPage } from '../features/payment/payment-page.tsx';
import { preloadPayment, readPaymentSearch } from '../features/payment/payment-route.ts';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';

export const Route = createFileRoute('/payment-callback')({
  validateSearch: readPaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => preloadPayment(deps),
  component: PaymentCallback,
});

function PaymentCallback() {
  const { txn } = Route.useSearch();
  return txn ? <PaymentPage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
