// What `start` runs, in which order, and how it ends. Everything that is started goes on a stack, and the stack is undone
// from its top: the server first, the database last.

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

const PEER_DEADLINE_MS = 20_000;
// Migrations of a large database run before the server listens.
const SERVER_DEADLINE_MS = 300_000;

/** Starts everything, says where it is, and stays until `shutdown` has a reason, its own failures included; then stops everything. */
export async function supervise(config: StartConfig, shutdown: Shutdown): Promise<void> {
  await using running = new AsyncDisposableStack();
  try {
    await startAll(config, shutdown, running);
    await shutdown.requested();
  } catch (error) {
    // Said before anything is undone; after a request to stop it is only that request's echo, and is not kept.
    shutdown.fail(error instanceof Error ? error.message : String(error));
  }
  if (shutdown.reason?.exitCode === 0) say(`${shutdown.reason.message} Stopping …`);
}

async function startAll(
  config: StartConfig,
  shutdown: Shutdown,
  running: AsyncDisposableStack,
): Promise<void> {
  const { signal } = shutdown;
  const plans = await planAll(config);
  checkServerEnv(config, plans);

  /** Puts a child on the stack, and lets its end be everybody's. */
  async function add(child: Child, isUp: () => Promise<boolean>, deadlineMs: number): Promise<void> {
    running.use(child);
    void child.ended.then((message) => shutdown.fail(message));
    shutdown.onHurry(child.kill);
    await waitUntil(isUp, { child, deadlineMs, signal });
  }

  const webRoot = config.dev ? null : await buildWeb({ signal, onBuild: () => say('Building the site …') });
  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, running, shutdown));
  signal.throwIfAborted();
  const { simulator, mailbox } = plans;
  if (simulator?.running === false) {
    await add(startSimulatorProcess(config, simulator), () => isSimulatorUp(simulator), PEER_DEADLINE_MS);
  }
  if (mailbox?.running === false) {
    await add(startMailboxProcess(config, mailbox), () => isMailboxUp(mailbox), PEER_DEADLINE_MS);
  }
  const env = serverEnv(config, plans, { databaseUrl, webRoot });
  await add(startServerProcess(config, env), () => isServerReady(config), SERVER_DEADLINE_MS);
  const { devWebPort } = config;
  if (devWebPort !== null) {
    await add(startDevWeb(config, devWebPort), () => isDevWebUp(devWebPort), PEER_DEADLINE_MS);
  }
  say(describeAddresses(config, plans, env['PUBLIC_URL']));
}

async function planAll(config: StartConfig): Promise<Plans> {
  await assertPortFree({ port: config.port, host: config.host, variable: 'PORT', user: 'the site' });
  if (config.devWebPort !== null) {
    const need = { port: config.devWebPort, host: '127.0.0.1', variable: 'DEV_WEB_PORT' };
    await assertPortFree({ ...need, user: "Vite's development server" });
  }
  return { simulator: await planSimulator(config), mailbox: await planMailbox(config) };
}

async function startDatabase(
  config: StartConfig,
  running: AsyncDisposableStack,
  shutdown: Shutdown,
): Promise<string> {
  const database = running.use(await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'postgres') }));
  void database.exited.then(() => shutdown.fail('The database ended by itself.'));
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

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
