/**
 * The responses of PhonePe's V1 API: `{ success, code, message, data }`. `success` and `message` are ignored: one
 * documented failure has `"success": true`. `code` decides, and `data.state`, if present, has to agree with it; a
 * contradictory response counts as pending. The HTTP statuses are not documented, so a code with an unknown outcome
 * keeps it under any status.
 */
import { z } from 'zod';
import { isWebUrl } from '../checks.ts';
import { GatewayError } from '../errors.ts';
import {
  currency,
  optionalId,
  optionalPaise,
  optionalText,
  type ParseResult,
  toPrintableState,
} from '../fields.ts';
import type { KnownOrder, KnownRefund } from '../gateway.ts';
import { createResponseError, type HttpResponse, isSuccess, readErrorCode } from '../http.ts';

type State = 'pending' | 'completed' | 'failed';

const ORDER_CODES: ReadonlyMap<string, State> = new Map([
  ['PAYMENT_INITIATED', 'pending'],
  ['PAYMENT_PENDING', 'pending'],
  ['PAYMENT_SUCCESS', 'completed'],
  ['PAYMENT_ERROR', 'failed'],
  ['PAYMENT_DECLINED', 'failed'],
  ['PAYMENT_CANCELLED', 'failed'],
  ['TIMED_OUT', 'failed'],
]);

/** PhonePe documents that a refund that timed out "might get initiated". */
const REFUND_CODES: ReadonlyMap<string, State> = new Map([
  ...ORDER_CODES,
  ['TIMED_OUT', 'pending'],
  ['REVERSAL_WINDOW_EXCEEDED', 'failed'],
]);

const DATA_STATES: ReadonlyMap<string, State> = new Map([
  ['PENDING', 'pending'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
]);

/** Codes for an invalid call. They report nothing about the payment. */
const REQUEST_ERROR_CODES: ReadonlySet<string> = new Set(['BAD_REQUEST', 'AUTHORIZATION_FAILED', '401']);

/** Codes after which a `pay` or `refund` call may have been carried out. */
const UNKNOWN_OUTCOME_CODES: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'PAYMENT_INITIATED',
  'PAYMENT_PENDING',
  'PAYMENT_SUCCESS',
  'TIMED_OUT',
]);

/** Codes after which a `pay` or `refund` call did nothing. */
const REFUSED_CODES: ReadonlySet<string> = new Set([
  ...REQUEST_ERROR_CODES,
  'PAYMENT_ERROR',
  'PAYMENT_DECLINED',
  'PAYMENT_CANCELLED',
  'REVERSAL_WINDOW_EXCEEDED',
  'TRANSACTION_NOT_FOUND',
]);

export const payResponseSchema = z.object({
  code: z.literal('PAYMENT_INITIATED'),
  data: z.object({
    instrumentResponse: z.object({ redirectInfo: z.object({ url: z.string().refine(isWebUrl) }) }),
  }),
});

const dataSchema = z.object({
  merchantTransactionId: optionalId,
  transactionId: optionalId,
  amount: optionalPaise,
  /** V1's samples have no currency. If it is present, a currency other than INR must be noticed. */
  currency,
  state: optionalId,
  responseCode: optionalText,
});

const statusResponseSchema = z.object({
  code: z.string().min(1),
  data: dataSchema.nullish().transform((data) => data ?? dataSchema.parse({})),
});

export function readCode(response: HttpResponse): string | null {
  return readErrorCode(response.body);
}

/** A 404 without the code does not count: a wrong base URL returns it for every id. */
export function isUnknownTransaction(response: HttpResponse): boolean {
  return (
    (isSuccess(response) || response.status === 400 || response.status === 404) &&
    readCode(response) === 'TRANSACTION_NOT_FOUND'
  );
}

/** Whether a 2xx response describes a transaction rather than an error of the call. */
export function describesTransaction(response: HttpResponse): boolean {
  const code = readCode(response);
  return code === null || !(REQUEST_ERROR_CODES.has(code) || code === 'INTERNAL_SERVER_ERROR');
}

/** Whether the response of a refund call means that the refund exists now. */
export function isRefundAccepted(response: HttpResponse): boolean {
  return (
    isSuccess(response) &&
    UNKNOWN_OUTCOME_CODES.has(readCode(response) ?? '') &&
    describesTransaction(response)
  );
}

/** Creates the error for an unusable response of any HTTP status. */
export function toGatewayError(operation: string, response: HttpResponse): GatewayError {
  const byStatus = createResponseError(operation, response);
  const code = readCode(response);
  const { httpStatus } = byStatus;
  const refused = isSuccess(response)
    ? code !== null && REFUSED_CODES.has(code)
    : byStatus.outcome === 'refused' && !UNKNOWN_OUTCOME_CODES.has(code ?? '');
  const detail = readResponseCode(response.body);
  return new GatewayError({
    operation,
    code: byStatus.code,
    httpStatus,
    retryable: byStatus.retryable || code === 'INTERNAL_SERVER_ERROR',
    outcome: refused ? 'refused' : 'unknown',
    ...(detail === null ? {} : { detail }),
  });
}

/** Reads the status of a payment. */
export function readOrder(body: unknown): ParseResult<KnownOrder> {
  return readTransaction(body, ORDER_CODES, ({ data, ...common }) => ({
    ...common,
    gatewayOrderId: data.transactionId,
    merchantOrderId: data.merchantTransactionId,
  }));
}

/** Reads a refund. V1 does not return the refunded order. */
export function readRefund(body: unknown, merchantRefundId: string): ParseResult<KnownRefund> {
  const result = readTransaction(body, REFUND_CODES, ({ data, ...common }) => ({
    responseId: data.merchantTransactionId,
    value: { ...common, gatewayRefundId: data.transactionId, merchantOrderId: null },
  }));
  if (!result.ok) return result;
  const { responseId, value } = result.value;
  if (responseId !== null && responseId !== merchantRefundId) {
    return { ok: false, error: new Error('the response is about another transaction') };
  }
  return { ...result, value };
}

type TransactionStatus = Pick<
  KnownOrder,
  'found' | 'state' | 'rawState' | 'amountPaise' | 'currency' | 'errorCode' | 'detailedErrorCode'
>;

function readTransaction<Value>(
  body: unknown,
  codes: ReadonlyMap<string, State>,
  build: (parts: TransactionStatus & { data: z.infer<typeof dataSchema> }) => Value,
): ParseResult<Value> {
  const parsed = statusResponseSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { code, data } = parsed.data;
  const codeState = codes.get(code);
  const isConsistent = data.state === null || DATA_STATES.get(data.state) === codeState;
  const state = codeState !== undefined && isConsistent ? codeState : 'pending';
  return {
    ok: true,
    isStateKnown: codeState !== undefined && isConsistent,
    value: build({
      found: true,
      state,
      rawState: toPrintableState(data.state === null ? code : `${code}/${data.state}`),
      amountPaise: data.amount,
      currency: data.currency,
      errorCode: state === 'failed' ? toPrintableState(code) : null,
      detailedErrorCode: state === 'failed' ? data.responseCode : null,
      data,
    }),
  };
}

const responseCodeSchema = z.object({ data: z.object({ responseCode: z.string() }) });

/** Reads a code such as `EXCESS_REFUND_AMOUNT`. Free text is dropped: it could repeat a secret from the request. */
function readResponseCode(body: unknown): string | null {
  const parsed = responseCodeSchema.safeParse(body);
  return parsed.success ? readErrorCode({ code: parsed.data.data.responseCode }) : null;
}
