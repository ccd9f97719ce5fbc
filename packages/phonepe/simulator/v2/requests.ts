/** The request schemas of PhonePe's V2 API, with the limits of its documentation. Its refusals do not name the rule. */
import { z } from 'zod';
import { amount, webUrl } from '../fields.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,63}$/);

const shortUdf = z
  .string()
  .max(50)
  .regex(/^[a-zA-Z0-9_\- @.+]*$/);

/** `udf1` to `udf10` allow 256 characters of any text, `udf11` to `udf15` 50 plain characters. No other key exists. */
const metaInfo = z
  .record(z.string().regex(/^udf([1-9]|1[0-5])$/), z.string().max(256))
  .refine((info) =>
    Object.entries(info).every(
      ([name, value]) => !/^udf1[1-5]$/.test(name) || shortUdf.safeParse(value).success,
    ),
  );

const paymentModeConfig = z
  .looseObject({
    enabledPaymentModes: z.array(z.unknown()).optional(),
    disabledPaymentModes: z.array(z.unknown()).optional(),
  })
  .refine((config) => config.enabledPaymentModes === undefined || config.disabledPaymentModes === undefined);

export const payRequestSchema = z.object({
  merchantOrderId: id,
  amount,
  expireAfter: z.int().min(300).max(3600).default(1200),
  metaInfo: metaInfo.optional(),
  paymentFlow: z.object({
    type: z.literal('PG_CHECKOUT'),
    message: z.string().optional(),
    merchantUrls: z.object({ redirectUrl: webUrl }),
    paymentModeConfig: paymentModeConfig.optional(),
  }),
  disablePaymentRetry: z.boolean().default(false),
  prefillUserLoginDetails: z
    .object({ phoneNumber: z.string().regex(/^([6-9]\d{9}|\+[1-9]\d{6,14})$/) })
    .optional(),
});

export const refundRequestSchema = z.object({
  merchantRefundId: id,
  originalMerchantOrderId: id,
  amount,
});

export const tokenRequestSchema = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  client_version: z.string(),
  grant_type: z.literal('client_credentials'),
});

/** Reads a flag of the query, which is a list if the parameter is repeated, as PhonePe's own SDK does. */
export function readFlag(value: unknown): boolean {
  return [value].flat().includes('true');
}
