import { readKept, removeKept, writeKept } from '../../lib/storage.ts';

/** When this tab first asked about the payment: a reload does not begin the waiting anew. */
export function waitingSince(transactionId: string): number {
  const key = waitingKey(transactionId);
  const kept = readKept('sessionStorage', key);
  if (typeof kept === 'number' && kept <= Date.now()) return kept;
  const now = Date.now();
  writeKept('sessionStorage', key, now);
  return now;
}

export function stopWaiting(transactionId: string): void {
  removeKept('sessionStorage', waitingKey(transactionId));
}

function waitingKey(transactionId: string): string {
  return `nibog.waiting.${transactionId}`;
}
