import { fileURLToPath } from 'node:url';
import { readConfig } from '@nibog/server/config';
import { startChild, type Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { mailboxEnv, type MailboxPlan } from './mailbox.ts';
import { simulatorEnv, type SimulatorPlan } from './simulator.ts';

const MAIN = fileURLToPath(import.meta.resolve('@nibog/server/main'));
const STOP_WITH_PARENT = fileURLToPath(new URL('./stop-with-parent.ts', import.meta.url));
// The server itself waits up to 30 s for requests in flight.
const STOP_WITHIN_MS = 35_000;

export type Plans = { simulator: SimulatorPlan | null; mailbox: MailboxPlan | null };

/** The server's environment: this process's environment and the variables that the start adds. */
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
    // PhonePe's page returns the parent to this address. A real deployment must configure it.
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
 * Checks the environment with the server's own rules before anything is started.
 *
 * @throws {ConfigError}
 */
export function checkServerEnv(config: StartConfig, plans: Plans): void {
  const databaseUrl = config.databaseUrl ?? 'postgres://not-started-yet';
  readConfig(serverEnv(config, plans, { databaseUrl, webRoot: null }));
}

/** Starts the server; with `--dev`, Node restarts it when its sources change. */
export function startServerProcess(config: StartConfig, env: NodeJS.ProcessEnv): Child {
  return startChild({
    name: 'The server',
    args: config.dev
      ? [STOP_WITH_PARENT, '--watch', '--watch-preserve-output', MAIN]
      : [MAIN, '--stop-with-stdin'],
    env,
    output: 'show',
    stopWithinMs: STOP_WITHIN_MS,
  });
}

/** Whether the server can complete a payment. */
export async function isServerReady({ host, port }: StartConfig): Promise<boolean> {
  try {
    const response = await fetch(`${localUrl(host, port)}/readyz`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}
