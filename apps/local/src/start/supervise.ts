// Starts and stops the processes of `start`. Each one is pushed onto a stack and stopped in reverse order: the server is
// stopped first, the database last.

import { join } from 'node:path';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { buildWeb } from './build-web.ts';
import type { Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { isDevWebUp, startDevWeb } from './dev-web.ts';
import { isMailboxUp, planMailbox, startMailboxProcess } from './mailbox.ts';
import { assertPortFree } from './ports.ts';
import { checkServerEnv, isServerReady, serverEnv, startServerProcess, type Plans } from './server.ts';
import type { Shutdown } from './shutdown.ts';
import { isSimulatorUp, planSimulator, startSimulatorProcess } from './simulator.ts';
import { waitUntil } from './wait-until.ts';

const HELPER_DEADLINE_MS = 20_000;
// Long enough for the migration of a large database, which precedes listening.
const SERVER_DEADLINE_MS = 300_000;

/** Starts everything, prints the addresses, waits for a reason to shut down (a request or a failure), and stops everything. */
export async function supervise(config: StartConfig, shutdown: Shutdown): Promise<void> {
  await using running = new AsyncDisposableStack();
  try {
    await startAll(config, shutdown, running);
    await shutdown.requested();
  } catch (error) {
    // Records the reason before anything is stopped. After a request to stop, the error is its consequence: `fail` ignores it.
    shutdown.fail(error instanceof Error ? error.message : String(error));
  }
  if (shutdown.reason?.exitCode === 0) print(`${shutdown.reason.message} Stopping …`);
}

async function startAll(
  config: StartConfig,
  shutdown: Shutdown,
  running: AsyncDisposableStack,
): Promise<void> {
  const { signal } = shutdown;
  const plans = await planAll(config);
  checkServerEnv(config, plans);

  /** Pushes a child onto the stack, stops everything when it exits, and waits until it is up. */
  async function add(child: Child, isUp: () => Promise<boolean>, deadlineMs: number): Promise<void> {
    running.use(child);
    void child.exited.then((message) => shutdown.fail(message));
    shutdown.onRepeatedRequest(child.kill);
    await waitUntil(isUp, { child, deadlineMs, signal });
  }

  const webRoot = config.dev ? null : await buildWeb({ signal, onBuild: () => print('Building the site …') });
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, running, shutdown));
  signal.throwIfAborted();
  const { simulator, mailbox } = plans;
  if (simulator?.running === false) {
    await add(startSimulatorProcess(config, simulator), () => isSimulatorUp(simulator), HELPER_DEADLINE_MS);
  }
  if (mailbox?.running === false) {
    await add(startMailboxProcess(config, mailbox), () => isMailboxUp(mailbox), HELPER_DEADLINE_MS);
  }
  const env = serverEnv(config, plans, { databaseUrl, webRoot });
  await add(startServerProcess(config, env), () => isServerReady(config), SERVER_DEADLINE_MS);
  const { devWebPort } = config;
  if (devWebPort !== null) {
    await add(startDevWeb(config, devWebPort), () => isDevWebUp(devWebPort), HELPER_DEADLINE_MS);
  }
  print(describeAddresses(config, plans, env['PUBLIC_URL']));
}

async function planAll(config: StartConfig): Promise<Plans> {
  await assertPortFree({ port: config.port, host: config.host, variable: 'PORT', purpose: 'the site' });
  if (config.devWebPort !== null) {
    const need = { port: config.devWebPort, host: '127.0.0.1', variable: 'DEV_WEB_PORT' };
    await assertPortFree({ ...need, purpose: "Vite's development server" });
  }
  return { simulator: await planSimulator(config), mailbox: await planMailbox(config) };
}

async function startDatabase(
  config: StartConfig,
  running: AsyncDisposableStack,
  shutdown: Shutdown,
): Promise<string> {
  const database = running.use(await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') }));
  void database.exited.then(() => shutdown.fail('The database exited unexpectedly.'));
  return database.url;
}

function describeAddresses(
  config: StartConfig,
  { simulator, mailbox }: Plans,
  publicUrl: string | undefined,
): string {
  const site = publicUrl ?? localUrl(config.host, config.port);
  const lines = [
    ['The site', site],
    ...(simulator ? [["PhonePe's simulator", simulator.url]] : []),
    ...(mailbox ? [['The mailbox', mailbox.url]] : []),
  ];
  const listed = lines.map(([name = '', url = '']) => `  ${name.padEnd(20)} ${url}`);
  return `\nNIBOG is ready. Open\n\n${listed.join('\n')}\n\nCtrl-C stops it.\n`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
