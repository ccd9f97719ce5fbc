/**
 * Starts the whole site on this machine: the server and, unless the environment configures real ones, the database, PhonePe's
 * simulator and a mailbox. With `--dev`, Vite serves the site's sources, and the server restarts when its sources change.
 */
import { watchAncestors } from './start/ancestors.ts';
import { readStartConfig } from './start/config.ts';
import { Shutdown } from './start/shutdown.ts';
import { supervise } from './start/supervise.ts';

const shutdown = new Shutdown();

// A closed output pipe must not crash this process: it has to stop the database.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => shutdown.request(`Received ${signal}.`));
}

try {
  await watchAncestors(() => shutdown.requestOnce('The process that started this one has exited.'));
  await supervise(readStartConfig(process.env, process.argv.slice(2)), shutdown);
} catch (error) {
  shutdown.fail(error instanceof Error ? error.message : String(error));
}
const { message, exitCode } = shutdown.reason ?? { message: '', exitCode: 0 };
if (exitCode !== 0) process.stderr.write(`${message}\n`);
process.exit(exitCode);
