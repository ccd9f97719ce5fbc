import { createHash } from 'node:crypto';

/**
 * Makes the `X-VERIFY` header of PhonePe's V1: the lower-case hex SHA-256 of a text followed by the salt key, then
 * `###` and the salt's index. For a POST, the text is the base64 payload followed by the path from `/pg/v1` on; for a
 * GET, only that path; for a callback, the base64 `response` as received.
 */
export function makeChecksum(text: string, saltKey: string, saltIndex: number): string {
  return `${hashWithSalt(text, saltKey)}###${saltIndex}`;
}

export function hashWithSalt(text: string, saltKey: string): string {
  return createHash('sha256').update(`${text}${saltKey}`, 'utf8').digest('hex');
}
