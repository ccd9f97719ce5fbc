import { createFileRoute } from '@tanstack/react-router';
import { PaymentPage } from '../features/payment/payment-page.tsx';
import { UnknownPayment } from '../features/payment/unknown-payment.tsx';
import { paymentQuery } from '../features/payment/use-payment.ts';
import { siteQuery } from '../features/site/queries.ts';
import { queryClient } from '../lib/api.ts';
import { readText } from '../lib/search-params.ts';

type PaymentSearch = { txn?: string };

export const Route = createFileRoute('/payment-callback')({
  validateSearch: (search: Record<string, unknown>): PaymentSearch => {
    const txn = readText(search['txn']);
    return txn ? { txn } : {};
  },
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    // Begun here and not waited for: the page itself says when no answer comes.
    if (deps.txn) void queryClient.prefetchQuery({ ...paymentQuery(deps.txn), retry: false });
    void queryClient.prefetchQuery(siteQuery());
  },
  component: PaymentCallback,
});

function PaymentCallback() {
  const { txn } = Route.useSearch();
  return txn ? <PaymentPage key={txn} transactionId={txn} /> : <UnknownPayment />;
}
