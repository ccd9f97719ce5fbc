import { fileURLToPath } from 'node:url';
import { readConfig } from '@nibog/server/config';
import { startChild, type Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { mailboxEnv, type MailboxPlan } from './mailbox.ts';
import { simulatorEnv, type SimulatorPlan } from './simulator.ts';

const MAIN = fileURLToPath(import.meta.resolve('@nibog/server/main'));
const TETHER = fileURLToPath(new URL('./tether.ts', import.meta.url));
// The server gives itself 30 s to finish what is in flight.
const STOP_WITHIN_MS = 35_000;

export type Plans = { simulator: SimulatorPlan | null; mailbox: MailboxPlan | null };

/** The environment of the server: ours, and what this start adds to it. */
export function serverEnv(
  config: StartConfig,
  { simulator, mailbox }: Plans,
  { databaseUrl, webRoot }: { databaseUrl: string; webRoot: string | null },
): NodeJS.ProcessEnv {
  const { env } = config;
  const embedded = config.databaseUrl === null;
  const siteUrl = localUrl(config.host, config.devWebPort ?? config.port);
  return {
    ...env,
    HOST: config.host,
    PORT: String(config.port),
    DATA_DIR: config.dataDir,
    DATABASE_URL: databaseUrl,
    // A real deployment says what its address is; here PhonePe's page has to come back to what is opened.
    ...(env['PUBLIC_URL'] || env['NODE_ENV'] === 'production' ? {} : { PUBLIC_URL: siteUrl }),
    ...(webRoot === null ? {} : { WEB_ROOT: webRoot }),
    ...(embedded && env['SEED_DEMO'] === undefined && env['NODE_ENV'] !== 'production'
      ? { SEED_DEMO: '1' }
      : {}),
    ...(simulator ? simulatorEnv(simulator) : {}),
    ...(mailbox ? mailboxEnv(mailbox, env) : {}),
  };
}

/**
 * Lets the server's own rules judge the environment before anything is started for it.
 *
 * @throws {ConfigError}
 */
export function checkServerEnv(config: StartConfig, plans: Plans): void {
  const databaseUrl = config.databaseUrl ?? 'postgres://not-started-yet';
  readConfig(serverEnv(config, plans, { databaseUrl, webRoot: null }));
}

/** Starts the server; with `--dev`, anew whenever its source changes. */
export function startServerProcess(config: StartConfig, env: NodeJS.ProcessEnv): Child {
  return startChild({
    name: 'The server',
    args: config.dev ? [TETHER, '--watch', '--watch-preserve-output', MAIN] : [MAIN, '--stop-with-stdin'],
    env,
    output: 'show',
    stopWithinMs: STOP_WITHIN_MS,
  });
}

/** Whether it can take a payment to its end. */
export async function isServerReady({ host, port }: StartConfig): Promise<boolean> {
  try {
    const response = await fetch(`${localUrl(host, port)}/readyz`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
