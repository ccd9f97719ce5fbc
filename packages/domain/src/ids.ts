import { createHash, randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A transaction id of our own: 28 characters with 128 random bits. It fits both PhonePe APIs (V1 takes fewer than
 * 35 of `[A-Za-z0-9_-]`), and whoever knows it may read what became of the payment, so it must not be guessed.
 */
export function generateTransactionId(): string {
  return `nibog_${randomBytes(16).toString('base64url')}`;
}

/**
 * The booking reference of a transaction: `NBG-XXXX-XXXX-XXXX`, Crockford base 32 of the first 60 bits of SHA-256
 * over the domain-separated transaction id. The same transaction has the same reference everywhere and always.
 * Home-made: five lines, whose result may never change, against a dependency where references are made.
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

/** SHA-256 in hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
