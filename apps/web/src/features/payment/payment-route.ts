import { queryClient } from '../../lib/api.ts';
import { readText } from '../../lib/search-params.ts';
import { siteQuery } from '../site/queries.ts';
import { paymentQuery } from './use-payment.ts';

/** The address of every page about one payment: `?txn=…`. */
export type PaymentSearch = { txn?: string };

export function readPaymentSearch(search: Record<string, unknown>): PaymentSearch {
  const txn = readText(search['txn']);
  return txn ? { txn } : {};
}

/** Begun before the page is drawn, and not waited for: the page itself says when no answer comes. */
export function preloadPayment({ txn }: PaymentSearch): void {
  if (txn) void queryClient.prefetchQuery({ ...paymentQuery(txn), retry: false });
  void queryClient.prefetchQuery(siteQuery());
}
