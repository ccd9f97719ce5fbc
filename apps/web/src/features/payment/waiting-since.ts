import { readStored, removeStored, writeStored } from '../../lib/storage.ts';

/** When this tab first asked about the payment: a reload does not begin the waiting anew. */
export function waitingSince(transactionId: string): number {
  const key = waitingKey(transactionId);
  const kept = readStored('sessionStorage', key);
  if (typeof kept === 'number' && kept <= Date.now()) return kept;
  const now = Date.now();
  writeStored('sessionStorage', key, now);
  return now;
}

export function clearWaitingSince(transactionId: string): void {
  removeStored('sessionStorage', waitingKey(transactionId));
}

function waitingKey(transactionId: string): string {
  return `nibog.waiting.${transactionId}`;
}
