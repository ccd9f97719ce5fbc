import {
  createPhonePeV1,
  createPhonePeV2,
  type PaymentGateway,
  type PhonePeV1Options,
  type PhonePeV2Options,
} from '@nibog/phonepe';
import { z } from 'zod';

const SANDBOX = 'https://api-preprod.phonepe.com/apis/pg-sandbox';
const LIVE = {
  auth: 'https://api.phonepe.com/apis/identity-manager',
  v2: 'https://api.phonepe.com/apis/pg',
  v1: 'https://api.phonepe.com/apis/hermes',
};

/** The variables of each API. A group must be set completely. */
export const PHONEPE_GROUPS = {
  v1: ['PHONEPE_MERCHANT_ID', 'PHONEPE_SALT_KEY', 'PHONEPE_SALT_INDEX'],
  v2: [
    'PHONEPE_CLIENT_ID',
    'PHONEPE_CLIENT_SECRET',
    'PHONEPE_CLIENT_VERSION',
    'PHONEPE_WEBHOOK_USERNAME',
    'PHONEPE_WEBHOOK_PASSWORD',
  ],
} as const;

const text = z.string().trim().min(1);
const url = z.url().transform((value) => value.replace(/\/+$/, ''));

const shared = {
  PHONEPE_AUTH_BASE_URL: url.optional(),
  PHONEPE_PG_BASE_URL: url.optional(),
};

/** PhonePe's part of the environment; the merchant account has one of the two APIs. */
export const phonepeEnv = z.discriminatedUnion('PHONEPE_API', [
  z.object({
    ...shared,
    PHONEPE_API: z.literal('v2'),
    PHONEPE_CLIENT_ID: text,
    PHONEPE_CLIENT_SECRET: text,
    PHONEPE_CLIENT_VERSION: z.coerce.number().int().min(1),
    PHONEPE_WEBHOOK_USERNAME: text,
    PHONEPE_WEBHOOK_PASSWORD: text,
  }),
  z.object({
    ...shared,
    PHONEPE_API: z.literal('v1'),
    PHONEPE_MERCHANT_ID: text,
    PHONEPE_SALT_KEY: text,
    PHONEPE_SALT_INDEX: z.coerce.number().int().min(1),
  }),
]);

/** The options of a gateway. They include credentials and must not be logged. */
export type GatewaySettings =
  { api: 'v1'; options: PhonePeV1Options } | { api: 'v2'; options: PhonePeV2Options };

/** Reads PhonePe's options. The default addresses are the sandbox, or in production the live ones. */
export function readGatewaySettings(env: z.infer<typeof phonepeEnv>, production: boolean): GatewaySettings {
  if (env.PHONEPE_API === 'v1') {
    return {
      api: 'v1',
      options: {
        baseUrl: env.PHONEPE_PG_BASE_URL ?? (production ? LIVE.v1 : SANDBOX),
        merchantId: env.PHONEPE_MERCHANT_ID,
        saltKey: env.PHONEPE_SALT_KEY,
        saltIndex: env.PHONEPE_SALT_INDEX,
      },
    };
  }
  return {
    api: 'v2',
    options: {
      authBaseUrl: env.PHONEPE_AUTH_BASE_URL ?? (production ? LIVE.auth : SANDBOX),
      pgBaseUrl: env.PHONEPE_PG_BASE_URL ?? (production ? LIVE.v2 : SANDBOX),
      clientId: env.PHONEPE_CLIENT_ID,
      clientSecret: env.PHONEPE_CLIENT_SECRET,
      clientVersion: env.PHONEPE_CLIENT_VERSION,
      webhookUsername: env.PHONEPE_WEBHOOK_USERNAME,
      webhookPassword: env.PHONEPE_WEBHOOK_PASSWORD,
    },
  };
}

/** Returns the addresses that a gateway calls, for the log and for the check of production settings. */
export function gatewayAddresses(settings: GatewaySettings): { authBaseUrl?: string; pgBaseUrl: string } {
  if (settings.api === 'v1') return { pgBaseUrl: settings.options.baseUrl };
  const { authBaseUrl, pgBaseUrl } = settings.options;
  return { authBaseUrl, pgBaseUrl };
}

type Transport = Pick<PhonePeV2Options, 'timeoutMs' | 'onUnknownState'>;

/** Creates the client of the configured API. */
export function createGateway(settings: GatewaySettings, transport: Transport): PaymentGateway {
  return settings.api === 'v1'
    ? createPhonePeV1({ ...settings.options, ...transport })
    : createPhonePeV2({ ...settings.options, ...transport });
}
