/** The request schemas of PhonePe's V1 API, with the limits of its documentation. */
import { z } from 'zod';
import { amount, webUrl } from '../fields.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,34}$/);
const userId = z.string().regex(/^[A-Za-z0-9_-]{1,35}$/);

/** PhonePe also has `redirectMode: POST`, which is not simulated. */
export const payRequestSchema = z.object({
  merchantId: z.string().max(37),
  merchantTransactionId: id,
  merchantUserId: userId,
  amount,
  redirectUrl: webUrl,
  redirectMode: z.literal('REDIRECT'),
  callbackUrl: webUrl,
  mobileNumber: z.string().optional(),
  paymentInstrument: z.object({ type: z.literal('PAY_PAGE') }),
});

export const refundRequestSchema = z.object({
  merchantId: z.string().max(37),
  merchantUserId: userId.optional(),
  originalTransactionId: id,
  merchantTransactionId: id,
  amount,
  callbackUrl: webUrl,
});
