import { z } from 'zod';
import { gatewayAddresses, PHONEPE_GROUPS, phonepeEnv, readGatewaySettings } from './phonepe-config.ts';

const ROLE_URLS = [
  'DATABASE_URL_READER',
  'DATABASE_URL_CHECKOUT',
  'DATABASE_URL_WEBHOOK',
  'DATABASE_URL_SETTLEMENT',
  'DATABASE_URL_RETENTION',
] as const;

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
  DATABASE_URL_RETENTION: z.url().optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  MAIL_FROM: text,
  STAFF_COPY_TO: z.email().optional(),
  SUPPORT_EMAIL: z.email().optional(),
  SUPPORT_PHONE: text.optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  STAFF_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  SEED_DEMO: z.literal('1').optional(),
  APP_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  TIME_SCALE: z.coerce.number().gt(0).max(1).default(1),
});

export type Env = Record<string, string | undefined>;

/** The configuration of the server. Everything except `secrets` may be logged. */
export type Config = ReturnType<typeof readConfig>;

/** The environment is invalid. The message names each variable and its rule. */
export class ConfigError extends Error {}

/**
 * Reads and validates the environment, once, at start.
 *
 * @throws {ConfigError}
 */
export function readConfig(env: Env) {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const api = readApi(present['PHONEPE_API']);
  requireAllOrNone(present, PHONEPE_GROUPS[api], 'PhonePe');
  requireAllOrNone(present, ROLE_URLS, "the database roles'");
  if (api === 'v2') {
    requireAllOrNone(present, ['PHONEPE_AUTH_BASE_URL', 'PHONEPE_PG_BASE_URL'], "PhonePe's addresses");
  }
  const parsed = schema.and(phonepeEnv).safeParse({ ...present, PHONEPE_API: api });
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`The environment cannot be used.\n  ${lines.join('\n  ')}`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const gateway = readGatewaySettings(values, production);
  if (production) checkProductionSettings(values.TIME_SCALE, gatewayAddresses(gateway));

  return {
    production,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`,
    trustProxy: readTrustProxy(values.TRUST_PROXY),
    webRoot: values.WEB_ROOT ?? null,
    seedDemo: values.SEED_DEMO === '1',
    timeScale: values.TIME_SCALE,
    phonepe: { api, ...gatewayAddresses(gateway) },
    mail: { from: values.MAIL_FROM, staffCopyTo: values.STAFF_COPY_TO ?? null },
    support: { email: values.SUPPORT_EMAIL ?? null, phone: values.SUPPORT_PHONE ?? null },
    secrets: {
      databaseUrl: values.DATABASE_URL,
      databaseDirectUrl: values.DATABASE_DIRECT_URL ?? values.DATABASE_URL,
      roleUrls: readRoleUrls(values),
      gateway,
      smtpUrl: values.SMTP_URL,
      appSecret: values.APP_SECRET ?? null,
      staffToken: values.STAFF_TOKEN ?? null,
      metricsToken: values.METRICS_TOKEN ?? null,
    },
  };
}

function readRoleUrls(values: z.infer<typeof schema>) {
  return {
    ...(values.DATABASE_URL_READER && { reader: values.DATABASE_URL_READER }),
    ...(values.DATABASE_URL_CHECKOUT && { checkout: values.DATABASE_URL_CHECKOUT }),
    ...(values.DATABASE_URL_WEBHOOK && { webhook: values.DATABASE_URL_WEBHOOK }),
    ...(values.DATABASE_URL_SETTLEMENT && { settlement: values.DATABASE_URL_SETTLEMENT }),
    ...(values.DATABASE_URL_RETENTION && { retention: values.DATABASE_URL_RETENTION }),
  };
}

function readApi(value: string | undefined): 'v1' | 'v2' {
  if (value === undefined || value === 'v2') return 'v2';
  if (value === 'v1') return 'v1';
  throw new ConfigError('The environment cannot be used.\n  PHONEPE_API: must be v1 or v2');
}

function requireAllOrNone(present: Env, names: readonly string[], group: string): void {
  const missing = names.filter((name) => present[name] === undefined);
  if (missing.length > 0 && missing.length < names.length) {
    throw new ConfigError(`Only a part of ${group} variables is set. Missing: ${missing.join(', ')}`);
  }
}

/** Rejects a simulator and scaled time in production. */
function checkProductionSettings(timeScale: number, addresses: Record<string, string>): void {
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

/** Returns `true`, `false` or a list of proxy addresses, as Fastify's `trustProxy` accepts them. */
function readTrustProxy(value: string | undefined): boolean | string {
  if (value === undefined || value === 'false') return false;
  return value === 'true' ? true : value;
}
