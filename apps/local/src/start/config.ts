import { mkdirSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, type Env } from '@nibog/server/config';
import { z } from 'zod';
import { REPOSITORY } from '../repository.ts';

const portSchema = z.coerce.number().int().min(1).max(65_535);

const schema = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: portSchema.default(3000),
  DEV_WEB_PORT: portSchema.default(5173),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string().optional(),
  PHONEPE_SIMULATOR_PORT: portSchema.default(3100),
  SMTP_URL: z.string().optional(),
  MAILBOX_PORT: portSchema.max(65_534).default(3200),
  TIME_SCALE: z.coerce.number().positive().default(1),
});

export type StartConfig = {
  dev: boolean;
  host: string;
  port: number;
  /** Vite's port under `--dev`; `null` otherwise. */
  devWebPort: number | null;
  dataDir: string;
  /** `null`: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  /** `null`: no simulator. The server uses the configured PhonePe and refuses to start without one. */
  simulatorPort: number | null;
  /** The port of the mailbox's page; its SMTP port is the next one. `null`: no mailbox. */
  mailboxPort: number | null;
  timeScale: number;
  /** The unchanged environment, to which the children's variables are added. */
  env: Env;
};

/**
 * Reads the variables that the start itself needs. The server checks its own.
 *
 * @throws {ConfigError} with a one-line message; a TypeError for an unknown argument
 */
export function readStartConfig(env: Env, args: string[]): StartConfig {
  const { dev } = parseArgs({ args, options: { dev: { type: 'boolean', default: false } } }).values;
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`The environment cannot be used. ${problems.join('; ')}`);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const dataDir = resolve(REPOSITORY, values.DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  return {
    dev,
    host: values.HOST,
    port: values.PORT,
    devWebPort: dev ? values.DEV_WEB_PORT : null,
    dataDir: realpathSync(dataDir),
    databaseUrl: values.DATABASE_URL ?? null,
    simulatorPort: production || hasPhonePeVariables(present) ? null : values.PHONEPE_SIMULATOR_PORT,
    mailboxPort: production || values.SMTP_URL !== undefined ? null : values.MAILBOX_PORT,
    timeScale: values.TIME_SCALE,
    env,
  };
}

/** Whether any of PhonePe's variables is set. If some are missing, the server reports an error; the simulator is not used. */
function hasPhonePeVariables(present: Env): boolean {
  return Object.keys(present).some(
    (name) => /^PHONEPE_(?:CLIENT|MERCHANT|SALT|WEBHOOK)_/.test(name) || /^PHONEPE_\w+_BASE_URL$/.test(name),
  );
}

/** The server's URL on this machine. A wildcard address is replaced by the loopback address. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
