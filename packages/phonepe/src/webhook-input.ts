/** Functions that read the headers and bytes of a webhook. Both are untrusted. */
import { WebhookRejected } from './errors.ts';
import type { WebhookInput } from './gateway.ts';

export type JsonObject = Record<string, unknown>;

/**
 * Parses the bytes as a JSON object.
 *
 * @throws {WebhookRejected} `unreadable`; the error does not quote the bytes
 */
export function parseObject(bytes: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    // The parser's message quotes the body, which may contain a payer's name, so only the error's name is kept.
    const kind = cause instanceof Error ? cause.name : 'Error';
    throw new WebhookRejected('unreadable', 'the body is not UTF-8 JSON', { cause: new Error(kind) });
  }
  if (!isObject(body)) throw new WebhookRejected('unreadable', 'the body is not a JSON object');
  return body;
}

/** Returns the value of a header that occurs exactly once, else `null`. */
export function readHeader(headers: WebhookInput['headers'], name: string): string | null {
  const values = Object.entries(headers)
    .filter(([given]) => given.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  const [value] = values;
  return value === undefined || values.length > 1 ? null : value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
