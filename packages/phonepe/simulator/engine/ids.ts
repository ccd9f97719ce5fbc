import { randomBytes, randomInt } from 'node:crypto';

/** IST is UTC+05:30 all year. */
const IST_OFFSET_MS = 330 * 60_000;

/**
 * An id in PhonePe's form, from its samples: the prefix, `yyMMddHHmmssSSS`, seven digits and, in recent ones, a letter.
 * `OMO` is an order, `OM` an attempt to pay, `OMR` a refund; V1 has `T` and `TR`.
 */
export function makeGatewayId(prefix: 'OMO' | 'OM' | 'OMR' | 'T' | 'TR', atMs: number): string {
  const digits = new Date(atMs + IST_OFFSET_MS).toISOString().replaceAll(/\D/g, '');
  return `${prefix}${digits.slice(2)}${String(randomInt(10_000_000)).padStart(7, '0')}W`;
}

/** An unguessable token of 192 bits. */
export function makeToken(): string {
  return randomBytes(24).toString('base64url');
}
