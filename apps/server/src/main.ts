import { parseArgs } from 'node:util';
import { buildApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createContext } from './context.ts';
import { startWorkers } from './workers.ts';

/** In-flight webhooks, looks and mails end well within this time. */
const SHUTDOWN_DEADLINE_MS = 30_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'stop-with-stdin': { type: 'boolean' } } });
  const config = readConfig(process.env);
  const ctx = await createContext(config);
  const workers = startWorkers(ctx);
  const app = await buildApp(ctx, workers);
  let stopping = false;

  async function stop(cause: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    ctx.log.info({ cause }, 'stopping');
    setTimeout(() => process.exit(1), SHUTDOWN_DEADLINE_MS).unref();
    await app.close();
    await workers[Symbol.asyncDispose]();
    await ctx[Symbol.asyncDispose]();
    process.exit(0);
  }

  // A second signal is ignored, because both the parent process and a process manager may send one. The library
  // close-with-grace exits at the second signal, with responses in flight.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  // The parent process holds the other end of this pipe. When it exits, this process stops.
  if (values['stop-with-stdin']) {
    process.stdin.once('end', () => void stop('the parent process exited')).resume();
  }

  await app.listen({ host: config.host, port: config.port });
  const { secrets: _secrets, ...loggable } = config;
  ctx.log.info({ config: loggable }, 'serving');
}

try {
  await main();
} catch (error) {
  const message = error instanceof ConfigError ? error.message : error;
  console.error(message);
  process.exit(1);
}
