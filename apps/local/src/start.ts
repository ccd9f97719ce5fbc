/**
 * Starts the whole site on this machine: the database, PhonePe's simulator and a mailbox where nothing real is given, and
 * the server. `--dev` serves the site's sources through Vite and restarts the server when its own change.
 */
import { watchAncestors } from './start/ancestors.ts';
import { readStartConfig } from './start/config.ts';
import { Shutdown } from './start/shutdown.ts';
import { supervise } from './start/supervise.ts';

const shutdown = new Shutdown();

// A reader of our output that has gone away is no reason to leave a database behind.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => shutdown.request(`Received ${signal}.`));
}

try {
  await watchAncestors(() => shutdown.requestOnce('The process that started this one is gone.'));
  await supervise(readStartConfig(process.env, process.argv.slice(2)), shutdown);
} catch (error) {
  shutdown.fail(error instanceof Error ? error.message : String(error));
}
const { message, exitCode } = shutdown.reason ?? { message: '', exitCode: 0 };
if (exitCode !== 0) process.stderr.write(`${message}\n`);
process.exit(exitCode);
