import type { Reads } from '../context.ts';
import type { Booking, PaymentReading } from './schema.ts';

export async function getBookingByTxn(_ctx: Reads, _transactionId: string): Promise<PaymentReading> {
  throw new Error('being written');
}
export async function getBookingByRef(_ctx: Reads, _bookingRef: string): Promise<Booking> {
  throw new Error('being written');
}
