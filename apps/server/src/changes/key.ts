import { createHash } from 'node:crypto';

/** Characters of a key: 48 bits. Two payments with the same key only cause an unnecessary read. */
export const KEY_LENGTH = 8;

/** Derives a payment's name in notifications. Its transaction id is a capability and must not reach all listeners. */
export function toChangeKey(transactionId: string): string {
  return createHash('sha256')
    .update(`nibog/change/1 ${transactionId}`)
    .digest('base64url')
    .slice(0, KEY_LENGTH);
}
