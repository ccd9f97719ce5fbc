import { readStored, removeStored, writeStored } from '../../lib/storage.ts';

/** When this tab first polled the payment. It is stored, so that a reload does not restart the wait. */
export function waitingSince(transactionId: string): number {
  const key = storageKey(transactionId);
  const stored = readStored('sessionStorage', key);
  if (typeof stored === 'number' && stored <= Date.now()) return stored;
  const now = Date.now();
  writeStored('sessionStorage', key, now);
  return now;
}

export function clearWaitingSince(transactionId: string): void {
  removeStored('sessionStorage', storageKey(transactionId));
}

function storageKey(transactionId: string): string {
  return `nibog.waiting.${transactionId}`;
}
