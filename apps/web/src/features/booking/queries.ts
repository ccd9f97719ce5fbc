import type { Booking } from '@nibog/api/schemas';
import { queryOptions } from '@tanstack/react-query';
import { apiClient } from '../../lib/api.ts';
import { isTransient } from '../../lib/refusal.ts';

/** A booking from the server (`keptAt` is `null`), or the copy that this device kept at `keptAt`. */
export type TicketReading = { booking: Booking; keptAt: string | null };

/** How long to wait for the network before the kept ticket is shown. */
const KEPT_TICKET_AFTER_MS = 3_000;
const REFETCH_MS = 5_000;

/** A booking by its reference, from the server; or the copy kept on this device if the server does not respond. */
export function bookingQuery(bookingRef: string) {
  return queryOptions({
    queryKey: ['booking', bookingRef],
    queryFn: async ({ signal }) => readTicket(bookingRef, signal),
    networkMode: 'always',
    refetchOnReconnect: true,
    staleTime: ({ state }) => (isKept(state.data) ? 0 : 30_000),
    refetchInterval: ({ state }) => (isKept(state.data) ? REFETCH_MS : false),
  });
}

function isKept(reading: TicketReading | undefined): boolean {
  return reading !== undefined && reading.keptAt !== null;
}

async function readTicket(bookingRef: string, signal: AbortSignal): Promise<TicketReading> {
  const requested = fetchBooking(bookingRef, signal);
  const timeout = new Promise<null>((resolve) => {
    setTimeout(resolve, KEPT_TICKET_AFTER_MS, null);
  });
  try {
    const reading = await Promise.race([requested, timeout]);
    if (reading) return reading;
  } catch (error) {
    if (!isTransient(error)) throw error;
  }
  return (await findKept(bookingRef)) ?? requested;
}

/** Imported only when needed: this file is in the shared chunk, kept-tickets.ts only in the ticket page's chunk. */
async function findKept(bookingRef: string): Promise<TicketReading | undefined> {
  try {
    const { findKeptTicket } = await import('./kept-tickets.ts');
    return await findKeptTicket(bookingRef);
  } catch {
    return undefined;
  }
}

async function fetchBooking(bookingRef: string, signal: AbortSignal): Promise<TicketReading> {
  const booking = await apiClient.booking.getBookingByRef.query({ bookingRef }, { signal });
  return { booking, keptAt: null };
}
