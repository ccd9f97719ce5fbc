import { queryClient } from '../../lib/api.ts';
import { readText } from '../../lib/search-params.ts';
import { siteQuery } from '../site/queries.ts';
import { paymentQuery } from './use-payment.ts';

/** The search parameters of every page about one payment: `?txn=…`. */
export type PaymentSearch = { txn?: string };

export function readPaymentSearch(search: Record<string, unknown>): PaymentSearch {
  const txn = readText(search['txn']);
  return txn ? { txn } : {};
}

/** Starts the request before the page renders, without waiting for it. The page itself reports a failure. */
export function preloadPayment({ txn }: PaymentSearch): void {
  if (txn) void queryClient.prefetchQuery({ ...paymentQuery(txn), retry: false });
  void queryClient.prefetchQuery(siteQuery());
}
