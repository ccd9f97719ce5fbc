import { randomBytes, randomInt } from 'node:crypto';

/** IST is UTC+05:30 throughout the year. */
const IST_OFFSET_MS = 330 * 60_000;

/**
 * Makes an id in the format of PhonePe's samples: the prefix, `yyMMddHHmmssSSS`, seven digits and, in recent samples, a
 * letter. The prefix is `OMO` for orders, `OM` for attempts and `OMR` for refunds; V1 uses `T` for orders and `TR` for
 * refunds.
 */
export function makeGatewayId(prefix: 'OMO' | 'OM' | 'OMR' | 'T' | 'TR', atMs: number): string {
  const digits = new Date(atMs + IST_OFFSET_MS).toISOString().replaceAll(/\D/g, '');
  return `${prefix}${digits.slice(2)}${String(randomInt(10_000_000)).padStart(7, '0')}W`;
}

/** Makes a random token of 192 bits. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}
