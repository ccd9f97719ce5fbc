import { parseArgs } from 'node:util';
import { buildApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createContext } from './context.ts';
import { startWorkers } from './workers.ts';

/** In-flight webhooks, looks and mails end well within this. */
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

  // Heard each time: whoever started us and whoever manages processes may both send it. That is why this is no library:
  // close-with-grace ends the process at the second signal, with answers under way.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
  // Whoever started us so holds the other end of this pipe: when it dies, so do we.
  if (values['stop-with-stdin']) {
    process.stdin.once('end', () => void stop('the starter is gone')).resume();
  }

  await app.listen({ host: config.host, port: config.port });
  const { secrets: _secrets, ...open } = config;
  ctx.log.info({ config: open }, 'serving');
}

try {
  await main();
} catch (error) {
  const message = error instanceof ConfigError ? error.message : error;
  console.error(message);
  process.exit(1);
}
