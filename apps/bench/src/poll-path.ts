/** The address of `getBookingByTxn` with this input. */
export function pollPath(input: { transactionId: string; holdWhile?: string }): string {
  return `/api/trpc/booking.getBookingByTxn?input=${encodeURIComponent(JSON.stringify(input))}`;
}
