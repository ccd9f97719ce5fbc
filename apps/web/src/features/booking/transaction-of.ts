import type { PaymentReading } from '@nibog/api/schemas';
import { useEffect, useState } from 'react';
import { api, queryClient } from '../../lib/api.ts';
import { readKept, writeKept } from '../../lib/storage.ts';

/**
 * The payment's id of a booking, where this tab came by it: it is the right to change the booking, and its reference
 * alone is not. Kept for the tab's life, so that a refresh does not lose it.
 */
export function useTransactionOf(bookingRef: string): string | null {
  const [transactionId] = useState(() => findTransaction(bookingRef));
  useEffect(() => {
    if (transactionId) writeKept('sessionStorage', keyOf(bookingRef), transactionId);
  }, [bookingRef, transactionId]);
  return transactionId;
}

function findTransaction(bookingRef: string): string | null {
  const kept = readKept('sessionStorage', keyOf(bookingRef));
  if (typeof kept === 'string') return kept;
  const read = queryClient.getQueriesData<PaymentReading>({
    queryKey: api.booking.getBookingByTxn.pathKey(),
  });
  return read.find(([, payment]) => payment?.bookingRef === bookingRef)?.[1]?.transactionId ?? null;
}

function keyOf(bookingRef: string): string {
  return `nibog.transaction.${bookingRef}`;
}
