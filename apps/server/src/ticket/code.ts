import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Signs and verifies QR codes. A code contains its format, the reference and a signature, and no personal data. */
export type TicketCodes = {
  /** Returns the text of the QR code. */
  sign(bookingRef: string): string;
  /** Returns the reference of a code with a valid signature, otherwise `null`. It does not check that the booking is live. */
  read(code: string): string | null;
};

const FORMAT = 'NIBOG1';
/** 128 bits of the HMAC: not guessable, and short enough for a QR code that cheap phones can read. */
const SIGNATURE_BYTES = 16;

/** Creates both functions with one secret, because the console at the gate calls this server. */
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
