import { apiClient } from '../../../lib/api.ts';
import { readStored, removeStored, writeStored } from '../../../lib/storage.ts';
import { clearCheckout, draftKey, readOpenPayment } from '../attempt/attempt.ts';

/**
 * How long a copy of the draft is stored on this device for a later visit; the draft itself is deleted with its tab. The
 * copy contains children's names, so it expires two days after the last change and is removed once the parent has seen
 * the booking. It does not contain the consent, which must be given again.
 */
const COPY_LIFETIME_MS = 48 * 3_600_000;

function restoredKey(slug: string): string {
  return `nibog.restored.${slug}`;
}

export function storeDraft(slug: string, draft: object, now = Date.now()): void {
  removeStored('sessionStorage', restoredKey(slug));
  writeStored('sessionStorage', draftKey(slug), draft);
  const copy = { ...draft, agreedTerms: null, refused: {} };
  writeStored('localStorage', draftKey(slug), { until: now + COPY_LIFETIME_MS, draft: copy });
}

/** Restores the copy into a tab that has no draft yet, unless it has been booked in the meantime. */
export async function restoreDraft(slug: string): Promise<void> {
  if (readStored('sessionStorage', draftKey(slug)) !== undefined || !readCopy(slug)) return;
  await clearIfBooked(slug);
  const draft = readCopy(slug);
  if (!draft) return;
  writeStored('sessionStorage', draftKey(slug), draft);
  writeStored('sessionStorage', restoredKey(slug), true);
}

/** Whether the draft comes from an earlier visit and has not been changed in this one. */
export function isRestored(slug: string): boolean {
  return readStored('sessionStorage', restoredKey(slug)) === true;
}

export function discardDraft(slug: string): void {
  removeStored('sessionStorage', restoredKey(slug));
  removeStored('localStorage', draftKey(slug));
  removeStored('sessionStorage', draftKey(slug));
}

/** Removes the copy if it was booked but the tab was closed before the parent saw the booking. */
async function clearIfBooked(slug: string): Promise<void> {
  const transactionId = readOpenPayment(slug)?.transactionId;
  if (transactionId === undefined) return;
  // Without an answer the copy stays. The server refuses to book the same places twice.
  const reading = await apiClient.booking.getBookingByTxn.query({ transactionId }).catch(() => null);
  if (reading?.status === 'booked') clearCheckout(slug, transactionId);
}

function readCopy(slug: string, now = Date.now()): object | null {
  const stored = readStored('localStorage', draftKey(slug));
  if (typeof stored !== 'object' || stored === null || !('until' in stored) || !('draft' in stored))
    return null;
  if (typeof stored.until !== 'number' || stored.until <= now) return null;
  return typeof stored.draft === 'object' ? stored.draft : null;
}
