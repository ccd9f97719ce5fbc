import type { FieldError, Reason } from '@nibog/api/schemas';
import { TRPCClientError } from '@trpc/client';
import type { RefusedField } from './field-problem.ts';

/** Why a request failed: the server's reason, or `NO_ANSWER`. */
export type Refusal = {
  reason: Reason | 'NO_ANSWER';
  fields: RefusedField[];
  /** With `PRICE_CHANGED`: the new quote, not yet validated. */
  quote?: unknown;
};

type Data = { reason?: Reason; httpStatus?: number; fields?: FieldError[]; quote?: unknown };

/** Reads any failure of a request. A failure that does not come from our API is `NO_ANSWER`. */
export function readRefusal(error: unknown): Refusal {
  if (error instanceof TRPCClientError && isData(error.data)) {
    const { reason, fields, quote } = error.data;
    return { reason: reason ?? 'INTERNAL', fields: (fields ?? []).map(withoutRule), quote };
  }
  return { reason: 'NO_ANSWER', fields: [] };
}

/** Whether the requested thing does not exist, or its id is not even valid. */
export function isNotFound(error: unknown): boolean {
  const { reason } = readRefusal(error);
  return reason === 'NOT_FOUND' || reason === 'INVALID_INPUT';
}

/** Whether the same request may succeed later. */
export function isTransient(error: unknown): boolean {
  const { reason } = readRefusal(error);
  return reason === 'NO_ANSWER' || reason === 'INTERNAL' || reason === 'UNAVAILABLE';
}

function withoutRule(field: FieldError): RefusedField {
  const { rule: _, ...refused } = field;
  return refused;
}

function isData(data: unknown): data is Data {
  return typeof data === 'object' && data !== null;
}
