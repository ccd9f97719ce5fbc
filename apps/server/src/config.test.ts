import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, type Env } from './config.ts';

const MINIMAL = {
  DATABASE_URL: 'postgres://owner:db-password@db.example/nibog',
  PHONEPE_CLIENT_ID: 'CLIENT',
  PHONEPE_CLIENT_SECRET: 'client-secret-value',
  PHONEPE_CLIENT_VERSION: '1',
  PHONEPE_WEBHOOK_USERNAME: 'hook-user',
  PHONEPE_WEBHOOK_PASSWORD: 'hook-password',
  SMTP_URL: 'smtp://mailer:smtp-password@mail.example:2525',
  MAIL_FROM: 'NIBOG <bookings@nibog.example>',
};

/** Returns the message of the `ConfigError` that an environment causes. */
function readError(env: Env): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the environment was accepted');
}

test('fills the minimal environment with defaults and uses the sandbox', () => {
  expect(readConfig(MINIMAL)).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    trustProxy: false,
    seedDemo: false,
    timeScale: 1,
    phonepe: {
      authBaseUrl: 'https://api-preprod.phonepe.com/apis/pg-sandbox',
      pgBaseUrl: 'https://api-preprod.phonepe.com/apis/pg-sandbox',
    },
    mail: { staffCopyTo: null },
    support: { email: null, phone: null },
    secrets: { databaseDirectUrl: MINIMAL.DATABASE_URL, appSecret: null, roleUrls: {} },
  });
});

test("uses PhonePe's live addresses in production", () => {
  const { production, phonepe } = readConfig({ ...MINIMAL, NODE_ENV: 'production' });
  expect(production).toBe(true);
  expect(phonepe).toMatchObject({
    authBaseUrl: 'https://api.phonepe.com/apis/identity-manager',
    pgBaseUrl: 'https://api.phonepe.com/apis/pg',
  });
});

test('treats an empty variable as not set', () => {
  expect(readConfig({ ...MINIMAL, STAFF_COPY_TO: '', PUBLIC_URL: '', PORT: '' })).toMatchObject({
    port: 3000,
    mail: { staffCopyTo: null },
  });
});

test('removes the last slash of an address, so that a path can follow', () => {
  expect(readConfig({ ...MINIMAL, PUBLIC_URL: 'https://nibog.example/' }).publicUrl).toBe(
    'https://nibog.example',
  );
});

test.for([
  ['true', true],
  ['false', false],
  ['10.0.0.0/8', '10.0.0.0/8'],
] as const)('reads TRUST_PROXY=%s as %s', ([value, expected]) => {
  expect(readConfig({ ...MINIMAL, TRUST_PROXY: value }).trustProxy).toBe(expected);
});

describe('refuses a group that is only partly set and names the missing variables', () => {
  test.for(['ID', 'SECRET', 'VERSION'].map((name) => `PHONEPE_CLIENT_${name}`))('%s', (name) => {
    expect(readError({ ...MINIMAL, [name]: undefined })).toBe(
      `Only a part of PhonePe variables is set. Missing: ${name}`,
    );
  });

  test.for(['READER', 'CHECKOUT', 'WEBHOOK', 'SETTLEMENT', 'RETENTION'])('DATABASE_URL_%s alone', (role) => {
    const message = readError({ ...MINIMAL, [`DATABASE_URL_${role}`]: 'postgres://one@db.example/nibog' });
    for (const other of ['READER', 'CHECKOUT', 'WEBHOOK', 'SETTLEMENT', 'RETENTION'].filter(
      (name) => name !== role,
    ))
      expect(message).toContain(`DATABASE_URL_${other}`);
    expect(message).not.toContain(`DATABASE_URL_${role}`);
  });

  test("one of PhonePe's two addresses", () => {
    expect(readError({ ...MINIMAL, PHONEPE_PG_BASE_URL: 'http://127.0.0.1:3100' })).toContain(
      'Missing: PHONEPE_AUTH_BASE_URL',
    );
  });
});

describe('refuses in production', () => {
  const production = { ...MINIMAL, NODE_ENV: 'production' };

  test('scaled time', () => {
    expect(readError({ ...production, TIME_SCALE: '0.01' })).toContain('TIME_SCALE');
  });

  test.for([
    'http://api.phonepe.com/apis/pg',
    'http://127.0.0.1:3100',
    'https://phonepe.example',
    'https://api.phonepe.com.evil.example',
    'https://evilphonepe.com',
    'https://phonepe.com@evil.example',
  ])("%s as PhonePe's address", (address) => {
    const good = 'https://api.phonepe.com/apis';
    const message = 'must be https://*.phonepe.com';
    expect(readError({ ...production, PHONEPE_AUTH_BASE_URL: good, PHONEPE_PG_BASE_URL: address })).toContain(
      message,
    );
    expect(readError({ ...production, PHONEPE_AUTH_BASE_URL: address, PHONEPE_PG_BASE_URL: good })).toContain(
      message,
    );
  });
});

test('accepts a simulator and scaled time outside production', () => {
  const simulator = 'http://127.0.0.1:3100';
  const config = readConfig({
    ...MINIMAL,
    TIME_SCALE: '0.01',
    PHONEPE_AUTH_BASE_URL: simulator,
    PHONEPE_PG_BASE_URL: simulator,
  });
  expect(config).toMatchObject({ timeScale: 0.01, phonepe: { pgBaseUrl: simulator } });
});

test.for([
  { name: 'DATABASE_URL', value: undefined },
  { name: 'DATABASE_URL', value: 'db.example' },
  { name: 'SMTP_URL', value: undefined },
  { name: 'SMTP_URL', value: 'https://mail.example' },
  { name: 'MAIL_FROM', value: ' ' },
  { name: 'STAFF_COPY_TO', value: 'staff' },
  { name: 'SUPPORT_EMAIL', value: 'help' },
  { name: 'PORT', value: 'http' },
  { name: 'PORT', value: '65536' },
  { name: 'PUBLIC_URL', value: 'nibog' },
  { name: 'TIME_SCALE', value: '0' },
  { name: 'TIME_SCALE', value: '2' },
  { name: 'SEED_DEMO', value: 'yes' },
  { name: 'APP_SECRET', value: 'short' },
  { name: 'PHONEPE_CLIENT_VERSION', value: 'one' },
  { name: 'PHONEPE_API', value: 'v3' },
])('refuses $name=$value and names the variable without quoting a secret', ({ name, value }) => {
  const message = readError({ ...MINIMAL, [name]: value });
  expect(message).toContain('The environment cannot be used.');
  expect(message).toContain(`${name}: `);
  for (const secret of ['db-password', 'client-secret-value', 'hook-password', 'smtp-password'])
    expect(message).not.toContain(secret);
});

test('reports all invalid variables in one message', () => {
  const message = readError({ ...MINIMAL, PORT: 'http', STAFF_COPY_TO: 'staff' });
  expect(message).toContain('PORT: ');
  expect(message).toContain('STAFF_COPY_TO: ');
});

test('keeps secrets out of the loggable part', () => {
  const appSecret = 'an-application-secret-of-its-own-00';
  const { secrets, ...rest } = readConfig({ ...MINIMAL, APP_SECRET: appSecret });
  const logged = JSON.stringify(rest);
  for (const secret of [
    'db-password',
    'client-secret-value',
    'hook-password',
    'hook-user',
    'smtp-password',
    appSecret,
  ])
    expect(logged).not.toContain(secret);
  expect(secrets).toMatchObject({
    gateway: { options: { clientSecret: 'client-secret-value', webhookPassword: 'hook-password' } },
    appSecret,
  });
});

const MINIMAL_V1 = {
  PHONEPE_API: 'v1',
  PHONEPE_MERCHANT_ID: 'M1',
  PHONEPE_SALT_KEY: 'salt-value',
  PHONEPE_SALT_INDEX: '1',
};

test('requires only the salt key variables for the v1 API', () => {
  const { DATABASE_URL, SMTP_URL, MAIL_FROM } = MINIMAL;
  const { phonepe, secrets } = readConfig({ DATABASE_URL, SMTP_URL, MAIL_FROM, ...MINIMAL_V1 });
  expect(phonepe).toEqual({ api: 'v1', pgBaseUrl: 'https://api-preprod.phonepe.com/apis/pg-sandbox' });
  expect(secrets.gateway).toMatchObject({
    api: 'v1',
    options: { merchantId: 'M1', saltKey: 'salt-value', saltIndex: 1 },
  });
  const { PHONEPE_SALT_KEY: _key, ...incomplete } = MINIMAL_V1;
  expect(readError({ DATABASE_URL, SMTP_URL, MAIL_FROM, ...incomplete })).toContain('PHONEPE_SALT_KEY');
  expect(readError({ ...MINIMAL, PHONEPE_API: 'v3' })).toContain('PHONEPE_API');
});
