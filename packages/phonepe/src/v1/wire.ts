/**
 * The answers of PhonePe's V1 API: `{ success, code, message, data }`. `success` and `message` are never looked at: a
 * documented failure says `"success": true`. `code` decides, and `data.state`, where there is one, has to agree; what
 * contradicts itself settles nothing. Which HTTP status an answer has is not documented, so a code that leaves the
 * outcome open leaves it open under any status.
 */
import { z } from 'zod';
import { isWebUrl } from '../checks.ts';
import { GatewayError } from '../errors.ts';
import { currency, idText, nameState, note, paise, type Reading } from '../fields.ts';
import type { KnownOrder, KnownRefund } from '../gateway.ts';
import { answerError, isSuccess, readErrorCode, type HttpAnswer } from '../http.ts';

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

/** A refund that timed out "might get initiated". */
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

/** They say that the call was wrong, and nothing of the payment. */
const BAD_CALL_CODES: ReadonlySet<string> = new Set(['BAD_REQUEST', 'AUTHORIZATION_FAILED', '401']);

/** With these a call that should have changed something may have done so. */
const OPEN_CODES: ReadonlySet<string> = new Set([
  'INTERNAL_SERVER_ERROR',
  'PAYMENT_INITIATED',
  'PAYMENT_PENDING',
  'PAYMENT_SUCCESS',
  'TIMED_OUT',
]);

const CLOSED_CODES: ReadonlySet<string> = new Set([
  ...BAD_CALL_CODES,
  'PAYMENT_ERROR',
  'PAYMENT_DECLINED',
  'PAYMENT_CANCELLED',
  'REVERSAL_WINDOW_EXCEEDED',
  'TRANSACTION_NOT_FOUND',
]);

export const payAnswerSchema = z.object({
  code: z.literal('PAYMENT_INITIATED'),
  data: z.object({
    instrumentResponse: z.object({ redirectInfo: z.object({ url: z.string().refine(isWebUrl) }) }),
  }),
});

const dataSchema = z.object({
  merchantTransactionId: idText,
  transactionId: idText,
  amount: paise,
  /** Not in V1's samples. Where it is there, another one than INR must show. */
  currency,
  state: idText,
  responseCode: note,
});

const statusAnswerSchema = z.object({
  code: z.string().min(1),
  data: dataSchema.nullish().transform((data) => data ?? dataSchema.parse({})),
});

export function readCode(answer: HttpAnswer): string | null {
  return readErrorCode(answer.body);
}

/** What V1 says of an id that it does not know. A bare 404 does not count: a wrong base address says the same. */
export function saysUnknown(answer: HttpAnswer): boolean {
  return (
    (isSuccess(answer) || answer.status === 400 || answer.status === 404) &&
    readCode(answer) === 'TRANSACTION_NOT_FOUND'
  );
}

/** Whether a 2xx answer tells of a transaction at all, rather than of a call that went wrong. */
export function isStatus(answer: HttpAnswer): boolean {
  const code = readCode(answer);
  return code === null || !(BAD_CALL_CODES.has(code) || code === 'INTERNAL_SERVER_ERROR');
}

/** Whether a 2xx answer to `refund` says that there is a refund now. */
export function acceptsRefund(answer: HttpAnswer): boolean {
  return isSuccess(answer) && OPEN_CODES.has(readCode(answer) ?? '') && isStatus(answer);
}

/** The error for an answer that gives nothing to go on with, of any HTTP status. */
export function errorOf(operation: string, answer: HttpAnswer): GatewayError {
  const byStatus = answerError(operation, answer);
  const code = readCode(answer);
  const { httpStatus } = byStatus;
  const refused = isSuccess(answer)
    ? code !== null && CLOSED_CODES.has(code)
    : byStatus.outcome === 'refused' && !OPEN_CODES.has(code ?? '');
  const detail = readResponseCode(answer.body);
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
export function readOrder(body: unknown): Reading<KnownOrder> {
  return read(body, ORDER_CODES, ({ data, ...common }) => ({
    ...common,
    gatewayOrderId: data.transactionId,
    merchantOrderId: data.merchantTransactionId,
  }));
}

/** Reads a refund, for which V1 names no order. */
export function readRefund(body: unknown, merchantRefundId: string): Reading<KnownRefund> {
  const reading = read(body, REFUND_CODES, ({ data, ...common }) => ({
    answersFor: data.merchantTransactionId,
    value: { ...common, gatewayRefundId: data.transactionId, merchantOrderId: null },
  }));
  if (!reading.ok) return reading;
  const { answersFor, value } = reading.value;
  if (answersFor !== null && answersFor !== merchantRefundId) {
    return { ok: false, error: new Error('the answer is about another transaction') };
  }
  return { ...reading, value };
}

type Common = Pick<
  KnownOrder,
  'found' | 'state' | 'rawState' | 'amountPaise' | 'currency' | 'errorCode' | 'detailedErrorCode'
>;

function read<Value>(
  body: unknown,
  codes: ReadonlyMap<string, State>,
  shape: (parts: Common & { data: z.infer<typeof dataSchema> }) => Value,
): Reading<Value> {
  const parsed = statusAnswerSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { code, data } = parsed.data;
  const byCode = codes.get(code);
  const agrees = data.state === null || DATA_STATES.get(data.state) === byCode;
  const state = byCode !== undefined && agrees ? byCode : 'pending';
  return {
    ok: true,
    stateKnown: byCode !== undefined && agrees,
    value: shape({
      found: true,
      state,
      rawState: nameState(data.state === null ? code : `${code}/${data.state}`),
      amountPaise: data.amount,
      currency: data.currency,
      errorCode: state === 'failed' ? nameState(code) : null,
      detailedErrorCode: state === 'failed' ? data.responseCode : null,
      data,
    }),
  };
}

const responseCodeSchema = z.object({ data: z.object({ responseCode: z.string() }) });

/** Like `EXCESS_REFUND_AMOUNT`. Only what looks like a code: free text could repeat what we sent. */
function readResponseCode(body: unknown): string | null {
  const parsed = responseCodeSchema.safeParse(body);
  return parsed.success ? readErrorCode({ code: parsed.data.data.responseCode }) : null;
}
