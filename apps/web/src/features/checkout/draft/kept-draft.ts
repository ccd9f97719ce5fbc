import { apiClient } from '../../../lib/api.ts';
import { readKept, removeKept, writeKept } from '../../../lib/storage.ts';
import { draftKey, forgetCheckout, readOpenPayment } from '../attempt/attempt.ts';

/**
 * A copy of what was typed, for another visit on this device: the tab's own is gone with the tab. It names children, so
 * it lapses two days after the last change, and is wiped with the booking. Consent is not part of it: it is given anew.
 */
const KEPT_MS = 48 * 3_600_000;

function restoredKey(slug: string): string {
  return `nibog.restored.${slug}`;
}

export function keepDraft(slug: string, draft: object, now = Date.now()): void {
  removeKept('sessionStorage', restoredKey(slug));
  writeKept('sessionStorage', draftKey(slug), draft);
  const copy = { ...draft, agreedTerms: null, refused: {} };
  writeKept('localStorage', draftKey(slug), { until: now + KEPT_MS, draft: copy });
}

/** In a tab that has no draft yet, what was typed in another one goes on, unless it was booked meanwhile. */
export async function restoreDraft(slug: string): Promise<void> {
  if (readKept('sessionStorage', draftKey(slug)) !== undefined || !readCopy(slug)) return;
  await forgetIfBooked(slug);
  const draft = readCopy(slug);
  if (!draft) return;
  writeKept('sessionStorage', draftKey(slug), draft);
  writeKept('sessionStorage', restoredKey(slug), true);
}

/** Whether the draft is of an earlier visit, and untouched in this one. */
export function isRestored(slug: string): boolean {
  return readKept('sessionStorage', restoredKey(slug)) === true;
}

export function startAfresh(slug: string): void {
  removeKept('sessionStorage', restoredKey(slug));
  removeKept('localStorage', draftKey(slug));
  removeKept('sessionStorage', draftKey(slug));
}

/** The tab may have been closed before the booking was seen. */
async function forgetIfBooked(slug: string): Promise<void> {
  const transactionId = readOpenPayment(slug)?.transactionId;
  if (transactionId === undefined) return;
  // Without an answer nothing is wiped: what is booked already the server refuses to book again.
  const reading = await apiClient.booking.getBookingByTxn.query({ transactionId }).catch(() => null);
  if (reading?.status === 'booked') forgetCheckout(slug, transactionId);
}

function readCopy(slug: string, now = Date.now()): object | null {
  const kept = readKept('localStorage', draftKey(slug));
  if (typeof kept !== 'object' || kept === null || !('until' in kept) || !('draft' in kept)) return null;
  if (typeof kept.until !== 'number' || kept.until <= now) return null;
  return typeof kept.draft === 'object' ? kept.draft : null;
}
