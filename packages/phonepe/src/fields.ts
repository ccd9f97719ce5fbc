/** Schemas of the response fields that both of PhonePe's APIs have. */
import { z } from 'zod';
import { readPrintable } from './checks.ts';
import { createResponseError, createUnreadableError, type HttpResponse, isSuccess } from './http.ts';

/** Integer paise, given as 10050 or "10050". "100.5" and 1e300 make the response unreadable; nothing is rounded. */
export const optionalPaise = z
  .union([z.number(), z.string().regex(/^\d{1,15}(\.0{1,2})?$/)])
  .transform(Number)
  .pipe(z.number().int().nonnegative())
  .nullish()
  .transform((value) => value ?? null);

/** Text that only people read. A value of another type or an empty text counts as absent. */
export const optionalText = z
  .unknown()
  .optional()
  .transform((value) => readPrintable(value, 100));

/** An id that is compared or stored. Absent or empty becomes `null`; an invalid id makes the response unreadable. */
export const optionalId = z
  .union([z.string().regex(/^[\x20-\x7e]{0,100}$/), z.int().transform(String)])
  .nullish()
  .transform((value) => value || null);

/** An absent currency is INR. An invalid value makes the response unreadable, so it never counts as INR. */
export const currency = z
  .string()
  .regex(/^[\x20-\x7e]{0,16}$/)
  .nullish()
  .transform((value) => (value?.trim() || 'INR').toUpperCase());

export type ParseResult<Value> =
  { ok: true; value: Value; isStateKnown: boolean } | { ok: false; error: Error };

/**
 * Reads a 2xx response.
 *
 * @throws {GatewayError} for any other response, and when a field that decides the state or the amount is invalid
 */
export function readResponse<Value>(
  operation: string,
  response: HttpResponse,
  read: (body: unknown) => ParseResult<Value>,
): { value: Value; isStateKnown: boolean } {
  if (!isSuccess(response)) throw createResponseError(operation, response);
  const result = read(response.body);
  if (!result.ok) throw createUnreadableError(operation, response.status, result.error);
  return result;
}

export function toPrintableState(rawState: string): string {
  return readPrintable(rawState, 100) ?? 'unprintable';
}
