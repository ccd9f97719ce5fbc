import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { BookingLinks } from '@nibog/domain';

const MAC_BYTES = 24;

/** Creates the functions for link tokens and rate-limit buckets, with keys derived from the application secret. */
export function createBookingLinks(appSecret: string): BookingLinks {
  const linkKey = Buffer.from(hkdfSync('sha256', appSecret, '', 'nibog/booking-link/1', 32));
  const bucketKey = Buffer.from(hkdfSync('sha256', appSecret, '', 'nibog/rate-limit/1', 32));

  function macOf(publicId: string): Buffer {
    return createHmac('sha256', linkKey).update(publicId).digest().subarray(0, MAC_BYTES);
  }

  return {
    sign: (publicId) => `${publicId}.${macOf(publicId).toString('base64url')}`,
    read(token) {
      const [publicId = '', mac = '', ...rest] = token.split('.');
      const given = Buffer.from(mac, 'base64url');
      if (rest.length > 0 || given.length !== MAC_BYTES || given.toString('base64url') !== mac) return null;
      return timingSafeEqual(given, macOf(publicId)) ? publicId : null;
    },
    bucket: (what, who) =>
      createHmac('sha256', bucketKey)
        .update(JSON.stringify([what, who]))
        .digest('base64url'),
  };
}
