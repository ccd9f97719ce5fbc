/**
 * The main module of a target process: the product's server, with a gate that each step passes and at which the process is
 * killed. It loads all code first and serves when it receives the message `serve`.
 */
import { createDurations } from '@nibog/domain';
import { buildApp } from '@nibog/server/app';
import { readConfig } from '@nibog/server/config';
import { createContext } from '@nibog/server/context';
import { createGateway } from '@nibog/server/phonepe-config';
import { startWorkers } from '@nibog/server/workers';
import { createRewritingPool } from '@nibog/testing/postgres/rewriting-pool';
import { pino } from 'pino';
import { z } from 'zod';
import { createGate, type MessageFromTarget, type MessageToTarget } from './gate.ts';
import { watchFetch, watchLooks, watchRequests } from './watch-calls.ts';
import { watchPool } from './watch-pool.ts';
import { watchMailServer } from './watch-smtp.ts';

const PHONEPE_TIMEOUT_MS = 1_500;
const CONNECTIONS = 24;
/** Enough for the rows of all schedules, each leased twice. */
const MAX_CONCURRENT_ROWS = 16;

const gate = createGate(report);

function report(message: MessageFromTarget): void {
  process.send?.(message);
}

const replacementsSchema = z.array(z.object({ text: z.string(), by: z.string() }));

/** Returns a function that applies a control's replacements to a statement. */
function readRewrite(): (statement: string) => string {
  const replacements = replacementsSchema.parse(JSON.parse(process.env['KILL_POINTS_PLANT'] ?? '[]'));
  return (statement) => replacements.reduce((text, each) => text.replaceAll(each.text, each.by), statement);
}

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const rewrite = readRewrite();
  const leaseMs = Number(process.env['KILL_POINTS_LEASE_MS']);
  globalThis.fetch = watchFetch(globalThis.fetch, gate);
  watchMailServer(gate);
  const ctx = await createContext(config, {
    log: pino({ level: process.env['TEST_LOG'] ?? 'fatal' }, pino.destination(2)),
    // The lane audits the money after each batch, and no data expires during a run.
    durations: {
      ...createDurations(config.timeScale),
      lookLease: leaseMs,
      payLease: leaseMs,
      auditEvery: 3_600_000,
      retentionEvery: 3_600_000,
    },
    phonepeTimeoutMs: PHONEPE_TIMEOUT_MS,
    gateway: watchLooks(createGateway(config.secrets.gateway, { timeoutMs: PHONEPE_TIMEOUT_MS })),
    refundAndMailConcurrency: MAX_CONCURRENT_ROWS,
    // Each webhook gets its own statement, so that a step belongs to one payment.
    maxWebhookStatements: CONNECTIONS,
    connect: { createPool: (pool) => watchPool(createRewritingPool(pool, rewrite), gate), max: CONNECTIONS },
  });
  const app = await buildApp(ctx, startWorkers(ctx));
  watchRequests(app.server, gate);
  report({ type: 'serving', url: await app.listen({ host: config.host, port: config.port }) });
}

process.on('message', (message: MessageToTarget) => {
  if (message.type === 'serve') void serve();
  if (message.type === 'arm') gate.arm(message.step);
  if (message.type === 'crash') gate.crash(message.moment);
});
process.once('disconnect', () => process.exit());
report({ type: 'ready' });
