/** The fields that both of PhonePe's APIs have, and what reading an answer gives. */
import { z } from 'zod';
import { readPrintable } from './checks.ts';
import { answerError, isSuccess, unreadableAnswer, type HttpAnswer } from './http.ts';

/** Integer paise, given as 10050 or "10050". Never a float: "100.5" or 1e300 is unreadable, not rounded. */
export const paise = z
  .union([z.number(), z.string().regex(/^\d{1,15}(\.0{1,2})?$/)])
  .transform(Number)
  .pipe(z.number().int().nonnegative())
  .nullish()
  .transform((value) => value ?? null);

/** A text for people or for records. Anything else, an empty text too, is as good as absent. */
export const note = z
  .unknown()
  .optional()
  .transform((value) => readPrintable(value, 100));

/** An id that is compared or kept: absent (or empty) is `null`, and anything odd is unreadable, not absent. */
export const idText = z
  .union([z.string().regex(/^[\x20-\x7e]{0,100}$/), z.int().transform(String)])
  .nullish()
  .transform((value) => value || null);

/** Absent is INR. What is there but is no code must not pass for it. */
export const currency = z
  .string()
  .regex(/^[\x20-\x7e]{0,16}$/)
  .nullish()
  .transform((value) => (value?.trim() || 'INR').toUpperCase());

export type Reading<Value> = { ok: true; value: Value; stateKnown: boolean } | { ok: false; error: Error };

/**
 * Reads a 2xx answer.
 *
 * @throws {GatewayError} for any other answer, and where what a decision rests on cannot be read
 */
export function readAnswer<Value>(
  operation: string,
  answer: HttpAnswer,
  read: (body: unknown) => Reading<Value>,
): { value: Value; stateKnown: boolean } {
  if (!isSuccess(answer)) throw answerError(operation, answer);
  const reading = read(answer.body);
  if (!reading.ok) throw unreadableAnswer(operation, answer.status, reading.error);
  return reading;
}

export function nameState(rawState: string): string {
  return readPrintable(rawState, 100) ?? 'unprintable';
}
