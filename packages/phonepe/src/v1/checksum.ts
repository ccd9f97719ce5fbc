import { createHash } from 'node:crypto';

/**
 * `X-VERIFY` of PhonePe's V1: the lower-case hex SHA-256 of a text with the salt key after it, `###`, the salt's index.
 * The text of a POST is its base64 payload and the path from `/pg/v1` on, that of a GET the path, that of a callback
 * the untouched base64 `response`.
 */
export function makeChecksum(text: string, saltKey: string, saltIndex: number): string {
  return `${hashWithSalt(text, saltKey)}###${saltIndex}`;
}

export function hashWithSalt(text: string, saltKey: string): string {
  return createHash('sha256').update(`${text}${saltKey}`, 'utf8').digest('hex');
}
