import type { PaymentReading } from '@nibog/api/schemas';
import { useEffect, useState } from 'react';
import { api, queryClient } from '../../lib/api.ts';
import { readStored, writeStored } from '../../lib/storage.ts';

/**
 * The transaction id of a booking, if this tab has read the payment. It gives the right to change the booking; the
 * reference does not. It is stored for the life of the tab, so that it survives a reload.
 */
export function useTransactionId(bookingRef: string): string | null {
  const [transactionId] = useState(() => findTransaction(bookingRef));
  useEffect(() => {
    if (transactionId) writeStored('sessionStorage', storageKey(bookingRef), transactionId);
  }, [bookingRef, transactionId]);
  return transactionId;
}

function findTransaction(bookingRef: string): string | null {
  const stored = readStored('sessionStorage', storageKey(bookingRef));
  if (typeof stored === 'string') return stored;
  const payments = queryClient.getQueriesData<PaymentReading>({
    queryKey: api.booking.getBookingByTxn.pathKey(),
  });
  return payments.find(([, payment]) => payment?.bookingRef === bookingRef)?.[1]?.transactionId ?? null;
}

function storageKey(bookingRef: string): string {
  return `nibog.transaction.${bookingRef}`;
}
