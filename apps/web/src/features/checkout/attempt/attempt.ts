import { readKept, removeKept, writeKept } from '../../../lib/storage.ts';

/**
 * One attempt to pay is one idempotency key. The key is stored before the request leaves, so that a reload or a second
 * tap sends the same one, and the server answers with the same payment. Another input is another attempt.
 */
export type Attempt = {
  idempotencyKey: string;
  /** Of the input that the key was drawn for. */
  fingerprint: string;
  /** Known once the server has answered. */
  transactionId: string | null;
};

/** The newest payment opened on this device, kept for other tabs too. Names nobody. */
export type OpenPayment = { transactionId: string; expiresAt: string };

export function draftKey(slug: string): string {
  return `nibog.draft.${slug}`;
}
function attemptKey(slug: string): string {
  return `nibog.attempt.${slug}`;
}
function openPaymentKey(slug: string): string {
  return `nibog.payment.${slug}`;
}

/** The attempt for this input: the stored one if it was drawn for the same, else a new one. */
export function attemptFor(
  stored: Attempt | null,
  fingerprint: string,
  drawKey: () => string = () => crypto.randomUUID(),
): Attempt {
  if (stored?.fingerprint === fingerprint) return stored;
  return { idempotencyKey: drawKey(), fingerprint, transactionId: null };
}

/** A short, stable mark of an input (53 bits, cyrb53): tells whether it changed, and holds nothing of it. */
export function fingerprintOf(input: unknown): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const char of JSON.stringify(input)) {
    const code = char.codePointAt(0) ?? 0;
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (2 ** 32 * (low & 0x1fffff) + (high >>> 0)).toString(36);
}

export function readAttempt(slug: string): Attempt | null {
  const kept = fieldsOf(readKept('sessionStorage', attemptKey(slug)));
  const { idempotencyKey, fingerprint, transactionId } = kept;
  if (typeof idempotencyKey !== 'string' || typeof fingerprint !== 'string') return null;
  return {
    idempotencyKey,
    fingerprint,
    transactionId: typeof transactionId === 'string' ? transactionId : null,
  };
}

export function keepAttempt(slug: string, attempt: Attempt): void {
  writeKept('sessionStorage', attemptKey(slug), attempt);
}

export function dropAttempt(slug: string): void {
  removeKept('sessionStorage', attemptKey(slug));
}

export function readOpenPayment(slug: string): OpenPayment | null {
  const { transactionId, expiresAt } = fieldsOf(readKept('localStorage', openPaymentKey(slug)));
  if (typeof transactionId !== 'string' || typeof expiresAt !== 'string') return null;
  return { transactionId, expiresAt };
}

export function keepOpenPayment(slug: string, payment: OpenPayment): void {
  writeKept('localStorage', openPaymentKey(slug), payment);
}

/** The booking is seen: nothing about the children stays on this device. */
export function forgetCheckout(slug: string, transactionId: string): void {
  const ofThisTab = readAttempt(slug)?.transactionId === transactionId;
  // A draft that belongs to another payment, or to none yet, is not this booking's to wipe.
  if (ofThisTab) {
    removeKept('sessionStorage', draftKey(slug));
    dropAttempt(slug);
  }
  // The way back from the bank may lead into another tab.
  if (ofThisTab || readOpenPayment(slug)?.transactionId === transactionId)
    removeKept('localStorage', draftKey(slug));
  forgetOpenPayment(slug, transactionId);
}

/** The payment came to nothing: what was typed stays, and a new tap begins a new attempt. */
export function endAttempt(slug: string, transactionId: string): void {
  if (readAttempt(slug)?.transactionId === transactionId) dropAttempt(slug);
  forgetOpenPayment(slug, transactionId);
}

/**
 * A payment was made anew for the same places: what was typed for the earlier one is wiped with this one's booking. A
 * draft that is on its way to another payment stays.
 */
export function handOverDraft(
  slug: string,
  earlierId: string,
  newer: { idempotencyKey: string; transactionId: string },
): void {
  const attempt = readAttempt(slug);
  if (attempt && attempt.transactionId !== earlierId) return;
  // Of no input: the checkout itself draws a new key, should it be gone through once more.
  keepAttempt(slug, { ...newer, fingerprint: '' });
}

function forgetOpenPayment(slug: string, transactionId: string): void {
  if (readOpenPayment(slug)?.transactionId === transactionId)
    removeKept('localStorage', openPaymentKey(slug));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return { ...(typeof value === 'object' ? value : null) };
}
