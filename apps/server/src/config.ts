import { z } from 'zod';

/** A group of variables that only makes sense whole. */
const PHONEPE_V2 = [
  'PHONEPE_CLIENT_ID',
  'PHONEPE_CLIENT_SECRET',
  'PHONEPE_CLIENT_VERSION',
  'PHONEPE_WEBHOOK_USERNAME',
  'PHONEPE_WEBHOOK_PASSWORD',
] as const;

const ROLE_URLS = [
  'DATABASE_URL_READER',
  'DATABASE_URL_CHECKOUT',
  'DATABASE_URL_WEBHOOK',
  'DATABASE_URL_SETTLEMENT',
] as const;

const SANDBOX = 'https://api-preprod.phonepe.com/apis/pg-sandbox';

const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url().transform((value) => value.replace(/\/+$/, ''));

const schema = z.object({
  NODE_ENV: text.default('development'),
  PORT: port.default(3000),
  HOST: text.default('127.0.0.1'),
  PUBLIC_URL: url.optional(),
  TRUST_PROXY: text.optional(),
  WEB_ROOT: text.optional(),
  DATABASE_URL: z.url(),
  DATABASE_DIRECT_URL: z.url().optional(),
  DATABASE_URL_READER: z.url().optional(),
  DATABASE_URL_CHECKOUT: z.url().optional(),
  DATABASE_URL_WEBHOOK: z.url().optional(),
  DATABASE_URL_SETTLEMENT: z.url().optional(),
  PHONEPE_API: z.literal('v2', { error: 'must be v2' }).default('v2'),
  PHONEPE_AUTH_BASE_URL: url.optional(),
  PHONEPE_PG_BASE_URL: url.optional(),
  PHONEPE_CLIENT_ID: text,
  PHONEPE_CLIENT_SECRET: text,
  PHONEPE_CLIENT_VERSION: z.coerce.number().int().min(1),
  PHONEPE_WEBHOOK_USERNAME: text,
  PHONEPE_WEBHOOK_PASSWORD: text,
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  MAIL_FROM: text,
  STAFF_COPY_TO: z.email().optional(),
  SUPPORT_EMAIL: z.email().optional(),
  SUPPORT_PHONE: text.optional(),
  SEED_DEMO: z.literal('1').optional(),
  APP_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  TIME_SCALE: z.coerce.number().gt(0).max(1).default(1),
});

export type Env = Record<string, string | undefined>;

/** What the server runs with. `secrets` is kept apart: the rest may be logged. */
export type Config = ReturnType<typeof readConfig>;

/** The environment cannot be used; the message names each variable and its rule. */
export class ConfigError extends Error {}

/**
 * Reads and checks the environment, once, at start.
 *
 * @throws {ConfigError}
 */
export function readConfig(env: Env) {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  refuseHalfSet(present, PHONEPE_V2, 'PhonePe');
  refuseHalfSet(present, ROLE_URLS, "the database roles'");
  refuseHalfSet(present, ['PHONEPE_AUTH_BASE_URL', 'PHONEPE_PG_BASE_URL'], "PhonePe's addresses");
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`The environment cannot be used.\n  ${lines.join('\n  ')}`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const authBaseUrl =
    values.PHONEPE_AUTH_BASE_URL ?? (production ? 'https://api.phonepe.com/apis/identity-manager' : SANDBOX);
  const pgBaseUrl = values.PHONEPE_PG_BASE_URL ?? (production ? 'https://api.phonepe.com/apis/pg' : SANDBOX);
  if (production) refuseInProduction(values.TIME_SCALE, { authBaseUrl, pgBaseUrl });

  return {
    production,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`,
    trustProxy: readTrustProxy(values.TRUST_PROXY),
    webRoot: values.WEB_ROOT ?? null,
    seedDemo: values.SEED_DEMO === '1',
    timeScale: values.TIME_SCALE,
    phonepe: {
      authBaseUrl,
      pgBaseUrl,
      clientId: values.PHONEPE_CLIENT_ID,
      clientVersion: values.PHONEPE_CLIENT_VERSION,
    },
    mail: { from: values.MAIL_FROM, staffCopyTo: values.STAFF_COPY_TO ?? null },
    support: { email: values.SUPPORT_EMAIL ?? null, phone: values.SUPPORT_PHONE ?? null },
    secrets: {
      databaseUrl: values.DATABASE_URL,
      databaseDirectUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
      roleUrls: readRoleUrls(values),
      clientSecret: values.PHONEPE_CLIENT_SECRET,
      webhookUsername: values.PHONEPE_WEBHOOK_USERNAME,
      webhookPassword: values.PHONEPE_WEBHOOK_PASSWORD,
      smtpUrl: values.SMTP_URL,
      appSecret: values.APP_SECRET ?? null,
    },
  };
}

function readRoleUrls(values: z.infer<typeof schema>) {
  return {
    ...(values.DATABASE_URL_READER && { reader: values.DATABASE_URL_READER }),
    ...(values.DATABASE_URL_CHECKOUT && { checkout: values.DATABASE_URL_CHECKOUT }),
    ...(values.DATABASE_URL_WEBHOOK && { webhook: values.DATABASE_URL_WEBHOOK }),
    ...(values.DATABASE_URL_SETTLEMENT && { settlement: values.DATABASE_URL_SETTLEMENT }),
  };
}

function refuseHalfSet(present: Env, names: readonly string[], group: string): void {
  const missing = names.filter((name) => present[name] === undefined);
  if (missing.length > 0 && missing.length < names.length) {
    throw new ConfigError(`Only a part of ${group} variables is set. Missing: ${missing.join(', ')}`);
  }
}

/** So that neither a stray simulator nor scaled time can go live. */
function refuseInProduction(timeScale: number, addresses: Record<string, string>): void {
  if (timeScale !== 1) throw new ConfigError('TIME_SCALE: is refused with NODE_ENV=production');
  for (const address of Object.values(addresses)) {
    const { protocol, hostname } = new URL(address);
    if (protocol !== 'https:' || !hostname.endsWith('.phonepe.com')) {
      throw new ConfigError(
        `PhonePe's address must be https://*.phonepe.com with NODE_ENV=production, not ${address}`,
      );
    }
  }
}

/** `true`, or a list of the proxies' addresses, as Fastify takes it. */
function readTrustProxy(value: string | undefined): boolean | string {
  if (value === undefined || value === 'false') return false;
  return value === 'true' ? true : value;
}
