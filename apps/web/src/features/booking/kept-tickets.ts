import type { Booking } from '@nibog/api/schemas';
import { todayInIndia } from '../../lib/dates.ts';
import { fetchWithTimeout } from '../../lib/fetch-with-timeout.ts';
import type { Language } from '../../messages/languages.ts';

/**
 * Tickets kept on this device, so that one that was opened once opens without the internet too: what the page shows, and
 * the files beside it, which `worker/ticket-worker.ts` answers with. A ticket is forgotten when its booking is cancelled,
 * and on the day after its event.
 */
const CACHE = 'nibog-tickets';
const FORMS = ['svg', 'pdf', 'ics'] as const;
const MOST_KEPT = 20;
/** Raised when what is kept changes its shape: what an older page kept is then read as nothing. */
const SHAPE = 1;

export type KeptTicket = {
  shape: typeof SHAPE;
  booking: Booking;
  language: Language;
  /** ISO 8601 in UTC: when the server last said so. */
  keptAt: string;
};

/** The address of a ticket's code, as an image. */
export function ticketCode(bookingRef: string): string {
  return `/tickets/${bookingRef}.svg`;
}

/** The address of a ticket's file in the parent's language. */
export function ticketFile(bookingRef: string, form: (typeof FORMS)[number], language: Language): string {
  return `/tickets/${bookingRef}.${form}?language=${language}`;
}

export async function findKeptTicket(bookingRef: string): Promise<KeptTicket | undefined> {
  const cache = await openCache();
  const kept: unknown = await (await cache?.match(recordOf(bookingRef)))?.json();
  return isKeptTicket(kept) ? kept : undefined;
}

/** Keeps what the server has just said, or forgets it where it is cancelled. Answers whether it is kept whole. */
export async function keepTicket(booking: Booking, language: Language): Promise<boolean> {
  const cache = await openCache();
  if (!cache) return false;
  const { bookingRef } = booking;
  if (booking.status === 'cancelled') {
    await forgetTicket(cache, bookingRef);
    return false;
  }
  const earlier = await findKeptTicket(bookingRef);
  const same = earlier?.language === language && JSON.stringify(earlier.booking) === JSON.stringify(booking);
  if (!same) {
    await forgetTicket(cache, bookingRef);
    await Promise.all(FORMS.map(async (form) => keepFile(cache, bookingRef, form, language)));
  }
  // After its files: whoever finds it finds all.
  const kept: KeptTicket = { shape: SHAPE, booking, language, keptAt: new Date().toISOString() };
  await cache.put(recordOf(bookingRef), new Response(JSON.stringify(kept)));
  await forgetPast(cache);
  return true;
}

/** After a change of a booking: what is kept of it must not be what was true before. */
export async function renewKeptTicket(booking: Booking): Promise<void> {
  const kept = await findKeptTicket(booking.bookingRef);
  if (kept) await keepTicket(booking, kept.language).catch(() => dropKeptTicket(booking.bookingRef));
}

export async function dropKeptTicket(bookingRef: string): Promise<void> {
  const cache = await openCache();
  if (cache) await forgetTicket(cache, bookingRef);
}

async function keepFile(
  cache: Cache,
  bookingRef: string,
  form: (typeof FORMS)[number],
  language: Language,
): Promise<void> {
  // `reload` tells the worker, too, that only a fresh one will do.
  const response = await fetchWithTimeout(ticketFile(bookingRef, form, language), { cache: 'reload' });
  if (!response.ok) throw new Error(`the ticket's ${form} answered ${response.status}`);
  await cache.put(`/tickets/${bookingRef}.${form}`, response);
}

async function forgetTicket(cache: Cache, bookingRef: string): Promise<void> {
  const files = FORMS.map((form) => `/tickets/${bookingRef}.${form}`);
  await Promise.all([recordOf(bookingRef), ...files].map(async (path) => cache.delete(path)));
}

/** Those of events that are over, and the oldest of too many. */
async function forgetPast(cache: Cache): Promise<void> {
  const today = todayInIndia();
  const records = (await cache.keys()).filter(({ url }) => url.endsWith('.json'));
  const tickets = await Promise.all(
    records.map(async (request) => {
      const kept: unknown = await (await cache.match(request))?.json();
      return isKeptTicket(kept) ? kept.booking : undefined;
    }),
  );
  const past = tickets.filter(
    (booking, index) =>
      booking !== undefined && (booking.event.date < today || index < tickets.length - MOST_KEPT),
  );
  await Promise.all(
    past.map(async (booking) => (booking ? forgetTicket(cache, booking.bookingRef) : undefined)),
  );
}

function recordOf(bookingRef: string): string {
  return `/tickets/${bookingRef}.json`;
}

/** A private window may forbid the store, and an address without TLS has none. */
async function openCache(): Promise<Cache | undefined> {
  return 'caches' in globalThis ? caches.open(CACHE).catch(() => undefined) : undefined;
}

function isKeptTicket(kept: unknown): kept is KeptTicket {
  return typeof kept === 'object' && kept !== null && 'shape' in kept && kept.shape === SHAPE;
}
