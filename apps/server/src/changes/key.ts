import { createHash } from 'node:crypto';

/** Characters of a key: 48 bits. Two payments with the same one cost a read that was not needed. */
export const KEY_LENGTH = 8;

/** What a payment is called between processes: its transaction id is a capability, and whoever listens would learn it. */
export function toKey(transactionId: string): string {
  return createHash('sha256')
    .update(`nibog/change/1 ${transactionId}`)
    .digest('base64url')
    .slice(0, KEY_LENGTH);
}
