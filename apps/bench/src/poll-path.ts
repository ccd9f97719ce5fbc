/** The path of a `getBookingByTxn` request with this input. */
export function pollPath(input: { transactionId: string; holdWhile?: string }): string {
  return `/api/trpc/booking.getBookingByTxn?input=${encodeURIComponent(JSON.stringify(input))}`;
}
