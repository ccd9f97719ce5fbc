import { readStored, removeStored, writeStored } from '../../../lib/storage.ts';

/**
 * One attempt to pay has one idempotency key. The key is stored before the request is sent, so a reload or a second tap
 * sends the same key and the server returns the same payment. A changed input is a new attempt.
 */
export type Attempt = {
  idempotencyKey: string;
  /** The fingerprint of the input that the key was created for. */
  fingerprint: string;
  /** `null` until the server has answered. */
  transactionId: string | null;
};

/** The newest payment opened on this device, shared with other tabs. Contains no personal data. */
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

/** The stored attempt if it is for the same input, or a new attempt. */
export function attemptFor(
  stored: Attempt | null,
  fingerprint: string,
  createKey: () => string = () => crypto.randomUUID(),
): Attempt {
  if (stored?.fingerprint === fingerprint) return stored;
  return { idempotencyKey: createKey(), fingerprint, transactionId: null };
}

/** A short hash of an input (53 bits, cyrb53). It shows whether the input changed without revealing it. */
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
  const stored = fieldsOf(readStored('sessionStorage', attemptKey(slug)));
  const { idempotencyKey, fingerprint, transactionId } = stored;
  if (typeof idempotencyKey !== 'string' || typeof fingerprint !== 'string') return null;
  return {
    idempotencyKey,
    fingerprint,
    transactionId: typeof transactionId === 'string' ? transactionId : null,
  };
}

export function storeAttempt(slug: string, attempt: Attempt): void {
  writeStored('sessionStorage', attemptKey(slug), attempt);
}

export function removeAttempt(slug: string): void {
  removeStored('sessionStorage', attemptKey(slug));
}

export function readOpenPayment(slug: string): OpenPayment | null {
  const { transactionId, expiresAt } = fieldsOf(readStored('localStorage', openPaymentKey(slug)));
  if (typeof transactionId !== 'string' || typeof expiresAt !== 'string') return null;
  return { transactionId, expiresAt };
}

export function storeOpenPayment(slug: string, payment: OpenPayment): void {
  writeStored('localStorage', openPaymentKey(slug), payment);
}

/** Removes all data about the children from this device, once the parent has seen the booking. */
export function clearCheckout(slug: string, transactionId: string): void {
  const isOfThisTab = readAttempt(slug)?.transactionId === transactionId;
  // A draft that belongs to another payment, or to none yet, stays.
  if (isOfThisTab) {
    removeStored('sessionStorage', draftKey(slug));
    removeAttempt(slug);
  }
  // The bank may return the parent to another tab.
  if (isOfThisTab || readOpenPayment(slug)?.transactionId === transactionId)
    removeStored('localStorage', draftKey(slug));
  removeOpenPayment(slug, transactionId);
}

/** Called when the payment has ended without a booking: the draft stays, and the next tap starts a new attempt. */
export function endAttempt(slug: string, transactionId: string): void {
  if (readAttempt(slug)?.transactionId === transactionId) removeAttempt(slug);
  removeOpenPayment(slug, transactionId);
}

/**
 * Assigns the draft of an earlier payment to the newer payment for the same places, so that the newer booking removes it.
 * A draft that belongs to another payment is not touched.
 */
export function reassignDraft(
  slug: string,
  earlierId: string,
  newer: { idempotencyKey: string; transactionId: string },
): void {
  const attempt = readAttempt(slug);
  if (attempt && attempt.transactionId !== earlierId) return;
  // An empty fingerprint matches no input, so going through the checkout again creates a new key.
  storeAttempt(slug, { ...newer, fingerprint: '' });
}

function removeOpenPayment(slug: string, transactionId: string): void {
  if (readOpenPayment(slug)?.transactionId === transactionId)
    removeStored('localStorage', openPaymentKey(slug));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return { ...(typeof value === 'object' ? value : null) };
}
