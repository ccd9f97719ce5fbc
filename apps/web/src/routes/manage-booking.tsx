import { createFileRoute } from '@tanstack/react-router';
import { ManagePage } from '../features/manage/manage-page.tsx';
import { preloadPayment, readPaymentSearch } from '../features/payment/payment-route.ts';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';

export const Route = createFileRoute('/manage-booking')({
  validateSearch: readPaymentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => preloadPayment(deps),
  component: Manage,
});

function Manage() {
  const { txn } = Route.useSearch();
  return txn ? <ManagePage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
