import type { Booking } from '@nibog/api/schemas';
import { todayInIndia } from '../../lib/dates.ts';
import { fetchWithTimeout } from '../../lib/fetch-with-timeout.ts';
import type { Language } from '../../messages/languages.ts';

/**
 * Tickets kept on this device: a ticket that was opened once also opens offline. A kept ticket is the booking's data and
 * its files, which `worker/ticket-worker.ts` serves. It is removed when the booking is cancelled, and from the day after
 * the event.
 */
const CACHE = 'nibog-tickets';
const FORMS = ['svg', 'pdf', 'ics'] as const;
const MAX_KEPT = 20;
/** The version of the stored data. Increase it when the data changes: tickets of older versions are ignored. */
const SHAPE = 1;

export type KeptTicket = {
  shape: typeof SHAPE;
  booking: Booking;
  language: Language;
  /** When the server last returned this booking; ISO 8601 in UTC. */
  keptAt: string;
};

/** The URL of a ticket's QR code as an image. */
export function ticketCodeUrl(bookingRef: string): string {
  return `/tickets/${bookingRef}.svg`;
}

/** The URL of a ticket's file in this language. */
export function ticketFileUrl(bookingRef: string, form: (typeof FORMS)[number], language: Language): string {
  return `/tickets/${bookingRef}.${form}?language=${language}`;
}

export async function findKeptTicket(bookingRef: string): Promise<KeptTicket | undefined> {
  const cache = await openCache();
  const kept: unknown = await (await cache?.match(recordUrl(bookingRef)))?.json();
  return isKeptTicket(kept) ? kept : undefined;
}

/**
 * Keeps a booking that the server has just returned, or removes it if it is cancelled. Returns whether the ticket and all
 * its files are kept.
 */
export async function keepTicket(booking: Booking, language: Language): Promise<boolean> {
  const cache = await openCache();
  if (!cache) return false;
  const { bookingRef } = booking;
  if (booking.status === 'cancelled') {
    await removeTicket(cache, bookingRef);
    return false;
  }
  const earlier = await findKeptTicket(bookingRef);
  const isUnchanged =
    earlier?.language === language && JSON.stringify(earlier.booking) === JSON.stringify(booking);
  if (!isUnchanged) {
    await removeTicket(cache, bookingRef);
    await Promise.all(FORMS.map(async (form) => keepFile(cache, bookingRef, form, language)));
  }
  // Written after the files, so that a record always has its files.
  const kept: KeptTicket = { shape: SHAPE, booking, language, keptAt: new Date().toISOString() };
  await cache.put(recordUrl(bookingRef), new Response(JSON.stringify(kept)));
  await removePastTickets(cache);
  return true;
}

/** Replaces a kept ticket after its booking changed, or removes it if that fails. */
export async function updateKeptTicket(booking: Booking): Promise<void> {
  const kept = await findKeptTicket(booking.bookingRef);
  if (kept) await keepTicket(booking, kept.language).catch(() => removeKeptTicket(booking.bookingRef));
}

export async function removeKeptTicket(bookingRef: string): Promise<void> {
  const cache = await openCache();
  if (cache) await removeTicket(cache, bookingRef);
}

async function keepFile(
  cache: Cache,
  bookingRef: string,
  form: (typeof FORMS)[number],
  language: Language,
): Promise<void> {
  // `reload` also makes the service worker fetch from the network.
  const response = await fetchWithTimeout(ticketFileUrl(bookingRef, form, language), { cache: 'reload' });
  if (!response.ok) throw new Error(`fetching the ticket's ${form} failed with ${response.status}`);
  await cache.put(`/tickets/${bookingRef}.${form}`, response);
}

async function removeTicket(cache: Cache, bookingRef: string): Promise<void> {
  const files = FORMS.map((form) => `/tickets/${bookingRef}.${form}`);
  await Promise.all([recordUrl(bookingRef), ...files].map(async (path) => cache.delete(path)));
}

/** Removes the tickets of past events, and the oldest ones above `MAX_KEPT`. */
async function removePastTickets(cache: Cache): Promise<void> {
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
      booking !== undefined && (booking.event.date < today || index < tickets.length - MAX_KEPT),
  );
  await Promise.all(
    past.map(async (booking) => (booking ? removeTicket(cache, booking.bookingRef) : undefined)),
  );
}

function recordUrl(bookingRef: string): string {
  return `/tickets/${bookingRef}.json`;
}

/** A private window may block the cache, and a page without TLS has none. */
async function openCache(): Promise<Cache | undefined> {
  return 'caches' in globalThis ? caches.open(CACHE).catch(() => undefined) : undefined;
}

function isKeptTicket(kept: unknown): kept is KeptTicket {
  return typeof kept === 'object' && kept !== null && 'shape' in kept && kept.shape === SHAPE;
}
