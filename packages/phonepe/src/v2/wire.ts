/**
 * The responses of PhonePe's V2 API, read tolerantly as its documentation asks ("avoid strict deserialization"):
 * unknown keys are ignored, missing fields become `null`, and amounts may be numbers or numeric strings. An order or
 * refund is unreadable only if its state is missing, or if its amount, its currency or an id is invalid.
 */
import { z } from 'zod';
import { isWebUrl } from '../checks.ts';
import {
  currency,
  optionalId,
  optionalPaise,
  optionalText,
  type ParseResult,
  toPrintableState,
} from '../fields.ts';
import type { KnownOrder, KnownRefund } from '../gateway.ts';

/** Epoch seconds. */
const seconds = z.coerce.number().positive();

export const tokenResponseSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .catch('O-Bearer'),
  issued_at: seconds.nullable().catch(null),
  expires_at: seconds,
});

export const payResponseSchema = z.object({
  orderId: optionalText,
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

const orderResponseSchema = z.object({
  state,
  orderId: optionalId,
  merchantOrderId: optionalId,
  amount: optionalPaise,
  currency,
  errorCode: optionalText,
  detailedErrorCode: optionalText,
});

const refundResponseSchema = z.object({
  state,
  refundId: optionalId,
  originalMerchantOrderId: optionalId,
  amount: optionalPaise,
  currency,
  errorCode: optionalText,
  detailedErrorCode: optionalText,
});

const ORDER_STATES: ReadonlyMap<string, KnownOrder['state']> = new Map([
  ['PENDING', 'pending'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
]);

/** The documented states, and `CREATED` from the tests of PhonePe's SDK. */
const REFUND_STATES: ReadonlyMap<string, KnownRefund['state']> = new Map([
  ['CREATED', 'pending'],
  ['PENDING', 'pending'],
  ['CONFIRMED', 'confirmed'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
]);

/** Reads an order. Only the root state decides, as PhonePe documents, not the state of an attempt. */
export function readOrder(body: unknown): ParseResult<KnownOrder> {
  const parsed = orderResponseSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { state: rawState, orderId, amount, ...rest } = parsed.data;
  const known = ORDER_STATES.get(rawState);
  return {
    ok: true,
    isStateKnown: known !== undefined,
    value: {
      found: true,
      state: known ?? 'pending',
      rawState: toPrintableState(rawState),
      gatewayOrderId: orderId,
      merchantOrderId: rest.merchantOrderId,
      amountPaise: amount,
      currency: rest.currency,
      errorCode: rest.errorCode,
      detailedErrorCode: rest.detailedErrorCode,
    },
  };
}

/** Reads the response of a refund call or a refund status call. The former has a subset of the latter's fields. */
export function readRefund(body: unknown): ParseResult<KnownRefund> {
  const parsed = refundResponseSchema.safeParse(body);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { state: rawState, refundId, originalMerchantOrderId, amount, ...rest } = parsed.data;
  const known = REFUND_STATES.get(rawState);
  return {
    ok: true,
    isStateKnown: known !== undefined,
    value: {
      found: true,
      state: known ?? 'pending',
      rawState: toPrintableState(rawState),
      gatewayRefundId: refundId,
      merchantOrderId: originalMerchantOrderId,
      amountPaise: amount,
      currency: rest.currency,
      errorCode: rest.errorCode,
      detailedErrorCode: rest.detailedErrorCode,
    },
  };
}
