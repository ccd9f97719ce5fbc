import type { PaymentReading } from '@nibog/api/schemas';
import { readStored, removeStored, writeStored } from '../../lib/storage.ts';

/**
 * The new payment for the places of an earlier one. Its idempotency key is drawn once per earlier payment and stored
 * before the request leaves, so that a reload or a second tap sends the same one and is answered with the same payment.
 */
export type NewerPayment = {
  idempotencyKey: string;
  /** Known once the server has answered. */
  transactionId: string | null;
};

function newerKey(earlierId: string): string {
  return `nibog.pay-again.${earlierId}`;
}

export function readNewer(earlierId: string): NewerPayment | null {
  const kept = readStored('sessionStorage', newerKey(earlierId));
  if (typeof kept !== 'object' || kept === null || !('idempotencyKey' in kept)) return null;
  const { idempotencyKey } = kept;
  if (typeof idempotencyKey !== 'string') return null;
  const transactionId = 'transactionId' in kept ? kept.transactionId : null;
  return { idempotencyKey, transactionId: typeof transactionId === 'string' ? transactionId : null };
}

export function storeNewer(earlierId: string, newer: NewerPayment): void {
  writeStored('sessionStorage', newerKey(earlierId), newer);
}

/** The next tap draws a new key. */
export function removeNewer(earlierId: string): void {
  removeStored('sessionStorage', newerKey(earlierId));
}

/** The key of the next request: the one that is kept, or a new one, kept from now on. */
export function readOrCreateNewer(earlierId: string): NewerPayment {
  const kept = readNewer(earlierId);
  if (kept) return kept;
  const drawn = { idempotencyKey: crypto.randomUUID(), transactionId: null };
  storeNewer(earlierId, drawn);
  return drawn;
}

/**
 * What a tap does when a new payment was opened before: PhonePe's page is opened once more while it can be paid on;
 * whatever else became of that payment, its own page says it.
 */
export function canReopen(newer: PaymentReading, now: number = Date.now()): boolean {
  return newer.status === 'awaiting_payment' && now < Date.parse(newer.expiresAt);
}
