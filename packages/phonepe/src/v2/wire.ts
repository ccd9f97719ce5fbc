/**
 * The answers of PhonePe's V2 API, read tolerantly, as its documentation asks ("avoid strict deserialization"):
 * unknown keys are ignored, what is missing or null is `null`, amounts come as numbers or as numeric texts. Only what
 * a decision rests on makes an answer unreadable: the state, and an amount or currency that is there but is none.
 */
import { z } from 'zod';
import { isWebUrl } from '../checks.ts';
import { currency, idText, nameState, note, paise, type Reading } from '../fields.ts';
import type { KnownOrder, KnownRefund } from '../gateway.ts';

/** Epoch seconds. */
const seconds = z.coerce.number().positive();

export const tokenAnswerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .catch('O-Bearer'),
  issued_at: seconds.nullable().catch(null),
  expires_at: seconds,
});

export const payAnswerSchema = z.object({
  orderId: note,
  redirectUrl: z.string().refine(isWebUrl),
  /** Epoch milliseconds, unlike the token's times. */
  expireAt: z.coerce
    .number()
    .positive()
    .max(8.64e15)
    .transform((ms) => new Date(ms))
    .nullable()
    .catch(null),
});

const state = z.string().min(1);

const orderAnswerSchema = z.object({
  state,
  orderId: idText,
  merchantOrderId: idText,
  amount: paise,
  currency,
  errorCode: note,
  detailedErrorCode: note,
});

const refundAnswerSchema = z.object({
  state,
  refundId: idText,
  originalMerchantOrderId: idText,
  amount: paise,
  currency,
  errorCode: note,
  detailedErrorCode: note,
});

const ORDER_STATES: ReadonlyMap<string, KnownOrder['state']> = new Map([
  ['PENDING', 'pending'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
]);

/** `CREATED` is in PhonePe's own SDK tests beside the documented states. */
const REFUND_STATES: ReadonlyMap<string, KnownRefund['state']> = new Map([
  ['CREATED', 'pending'],
  ['PENDING', 'pending'],
  ['CONFIRMED', 'confirmed'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
]);

/** Reads an order by its root state, the only one that PhonePe lets anybody decide on (not an attempt's). */
export function readOrder(body: unknown): Reading<KnownOrder> {
  const parsed = orderAnswerSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { state: rawState, orderId, amount, ...rest } = parsed.data;
  const known = ORDER_STATES.get(rawState);
  return {
    ok: true,
    stateKnown: known !== undefined,
    value: {
      found: true,
      state: known ?? 'pending',
      rawState: nameState(rawState),
      gatewayOrderId: orderId,
      merchantOrderId: rest.merchantOrderId,
      amountPaise: amount,
      currency: rest.currency,
      errorCode: rest.errorCode,
      detailedErrorCode: rest.detailedErrorCode,
    },
  };
}

/** Reads the answer of `refund` or of the refund's status: the first has a part of the second's fields. */
export function readRefund(body: unknown): Reading<KnownRefund> {
  const parsed = refundAnswerSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { state: rawState, refundId, originalMerchantOrderId, amount, ...rest } = parsed.data;
  const known = REFUND_STATES.get(rawState);
  return {
    ok: true,
    stateKnown: known !== undefined,
    value: {
      found: true,
      state: known ?? 'pending',
      rawState: nameState(rawState),
      gatewayRefundId: refundId,
      merchantOrderId: originalMerchantOrderId,
      amountPaise: amount,
      currency: rest.currency,
      errorCode: rest.errorCode,
      detailedErrorCode: rest.detailedErrorCode,
    },
  };
}
