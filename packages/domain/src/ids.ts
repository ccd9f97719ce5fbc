import { createHash, randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Generates a transaction id of 28 characters with 128 random bits. It fits both PhonePe APIs (V1 accepts fewer than
 * 35 characters of `[A-Za-z0-9_-]`). It must not be guessable: anyone who knows it may read the payment's status.
 */
export function generateTransactionId(): string {
  return `nibog_${randomBytes(16).toString('base64url')}`;
}

/**
 * Derives the booking reference of a transaction: `NBG-XXXX-XXXX-XXXX`, Crockford base 32 of the first 60 bits of
 * SHA-256 over the domain-separated transaction id. The same transaction always has the same reference.
 * Own code instead of a dependency: it is five lines, and their result must never change.
 */
export function generateBookingRef(transactionId: string): string {
  const digest = createHash('sha256').update(`nibog/booking-ref/1\0${transactionId}`).digest();
  let bits = digest.readBigUInt64BE(0) >> 4n;
  let text = '';
  for (let index = 0; index < 12; index += 1) {
    text = CROCKFORD[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `NBG-${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** Returns the SHA-256 hash in hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
