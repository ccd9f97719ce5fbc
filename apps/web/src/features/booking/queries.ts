import type { Booking } from '@nibog/api/schemas';
import { queryOptions } from '@tanstack/react-query';
import { apiClient } from '../../lib/api.ts';
import { isPassing } from '../../lib/refusal.ts';

/** `keptAt`: what this device has kept since then, as the server does not answer; `null`: the server's answer. */
export type TicketReading = { booking: Booking; keptAt: string | null };

/** A network that takes longer may be one that only seems to be there. */
const PATIENCE_MS = 3_000;
const ASK_AGAIN_MS = 5_000;

/** A booking by its reference: as the server has it or, where it does not answer, as it was kept here. */
export function bookingQuery(bookingRef: string) {
  return queryOptions({
    queryKey: ['booking', bookingRef],
    queryFn: async ({ signal }) => readTicket(bookingRef, signal),
    networkMode: 'always',
    refetchOnReconnect: true,
    staleTime: ({ state }) => (isKept(state.data) ? 0 : 30_000),
    refetchInterval: ({ state }) => (isKept(state.data) ? ASK_AGAIN_MS : false),
  });
}

function isKept(reading: TicketReading | undefined): boolean {
  return reading !== undefined && reading.keptAt !== null;
}

async function readTicket(bookingRef: string, signal: AbortSignal): Promise<TicketReading> {
  const asked = askServer(bookingRef, signal);
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, PATIENCE_MS, null);
  });
  try {
    const answer = await Promise.race([asked, late]);
    if (answer) return answer;
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
  return (await findKept(bookingRef)) ?? asked;
}

/** Read only now: this file belongs to the frame of every page, and what is kept to the ticket's. */
async function findKept(bookingRef: string): Promise<TicketReading | undefined> {
  try {
    const { findKeptTicket } = await import('./kept-tickets.ts');
    return await findKeptTicket(bookingRef);
  } catch {
    return undefined;
  }
}

async function askServer(bookingRef: string, signal: AbortSignal): Promise<TicketReading> {
  const booking = await apiClient.booking.getBookingByRef.query({ bookingRef }, { signal });
  return { booking, keptAt: null };
}
