import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a ticket's QR code says: a mark of its format, the reference, and a signature. Nothing about a person. */
export type TicketCodes = {
  /** The text of the QR code. */
  sign(bookingRef: string): string;
  /** The reference of a code that we signed; `null` for any other text. Whether the booking is live is asked elsewhere. */
  read(code: string): string | null;
};

const FORMAT = 'NIBOG1';
/** 128 bits of the HMAC: beyond guessing, and short enough for a code that a cheap phone reads. */
const SIGNATURE_BYTES = 16;

/** The same secret signs and reads: the gate's console asks this server. */
export function createTicketCodes(appSecret: string): TicketCodes {
  const key = Buffer.from(hkdfSync('sha256', appSecret, '', 'nibog/ticket/1', 32));

  function signatureOf(bookingRef: string): Buffer {
    return createHmac('sha256', key).update(`${FORMAT}.${bookingRef}`).digest().subarray(0, SIGNATURE_BYTES);
  }

  return {
    sign: (bookingRef) => `${FORMAT}.${bookingRef}.${signatureOf(bookingRef).toString('base64url')}`,
    read(code) {
      const [format, bookingRef = '', signature = '', ...rest] = code.split('.');
      if (format !== FORMAT || rest.length > 0) return null;
      const given = Buffer.from(signature, 'base64url');
      if (given.length !== SIGNATURE_BYTES || given.toString('base64url') !== signature) return null;
      return timingSafeEqual(given, signatureOf(bookingRef)) ? bookingRef : null;
    },
  };
}
