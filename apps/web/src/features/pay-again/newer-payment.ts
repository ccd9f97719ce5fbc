import type { PaymentReading } from '@nibog/api/schemas';
import { readStored, removeStored, writeStored } from '../../lib/storage.ts';

/**
 * The newer payment for the places of an earlier one. Its idempotency key is created once per earlier payment and stored
 * before the request is sent, so a reload or a second tap sends the same key and gets the same payment.
 */
export type NewerPayment = {
  idempotencyKey: string;
  /** `null` until the server has answered. */
  transactionId: string | null;
};

function newerKey(earlierId: string): string {
  return `nibog.pay-again.${earlierId}`;
}

export function readNewer(earlierId: string): NewerPayment | null {
  const stored = readStored('sessionStorage', newerKey(earlierId));
  if (typeof stored !== 'object' || stored === null || !('idempotencyKey' in stored)) return null;
  const { idempotencyKey } = stored;
  if (typeof idempotencyKey !== 'string') return null;
  const transactionId = 'transactionId' in stored ? stored.transactionId : null;
  return { idempotencyKey, transactionId: typeof transactionId === 'string' ? transactionId : null };
}

export function storeNewer(earlierId: string, newer: NewerPayment): void {
  writeStored('sessionStorage', newerKey(earlierId), newer);
}

/** The next tap creates a new key. */
export function removeNewer(earlierId: string): void {
  removeStored('sessionStorage', newerKey(earlierId));
}

/** The stored newer payment, or a new key, which is then stored. */
export function readOrCreateNewer(earlierId: string): NewerPayment {
  const stored = readNewer(earlierId);
  if (stored) return stored;
  const created = { idempotencyKey: crypto.randomUUID(), transactionId: null };
  storeNewer(earlierId, created);
  return created;
}

/**
 * Whether a tap reopens PhonePe's page of the newer payment: only while it can still be paid. Otherwise the tap shows the
 * status of the newer payment.
 */
export function canReopen(newer: PaymentReading, now: number = Date.now()): boolean {
  return newer.status === 'awaiting_payment' && now < Date.parse(newer.expiresAt);
}
