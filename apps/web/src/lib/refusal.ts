import type { FieldError, Reason } from '@nibog/api/schemas';
import { TRPCClientError } from '@trpc/client';
import type { RefusedField } from './field-problem.ts';

/** Why something did not work, as the page sees it: the server's reason, or that no answer came. */
export type Refusal = {
  reason: Reason | 'NO_ANSWER';
  fields: RefusedField[];
  /** With `PRICE_CHANGED`: what it costs now, not yet checked. */
  quote?: unknown;
};

type Data = { reason?: Reason; httpStatus?: number; fields?: FieldError[]; quote?: unknown };

/** Reads any failure of a request. Whatever did not come from our API reads as no answer. */
export function readRefusal(error: unknown): Refusal {
  if (error instanceof TRPCClientError && isData(error.data)) {
    const { reason, fields, quote } = error.data;
    return { reason: reason ?? 'INTERNAL', fields: (fields ?? []).map(leaveOutRule), quote };
  }
  return { reason: 'NO_ANSWER', fields: [] };
}

/** The thing asked for does not exist, or what was asked can name nothing. */
export function isNotFound(error: unknown): boolean {
  const { reason } = readRefusal(error);
  return reason === 'NOT_FOUND' || reason === 'INVALID_INPUT';
}

/** A passing trouble, which the same request may not meet again. */
export function isPassing(error: unknown): boolean {
  const { reason } = readRefusal(error);
  return reason === 'NO_ANSWER' || reason === 'INTERNAL' || reason === 'UNAVAILABLE';
}

function leaveOutRule(field: FieldError): RefusedField {
  const { rule: _, ...refused } = field;
  return refused;
}

function isData(data: unknown): data is Data {
  return typeof data === 'object' && data !== null;
}
