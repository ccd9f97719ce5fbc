/**
 * A server process as the product runs it, but that each of its steps passes a gate, at which it can be told to die. It is
 * started warm, with everything loaded, and serves once it is told to.
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
import { createGate, type FromVictim, type ToVictim } from './gate.ts';
import { watchFetch, watchLooks, watchRequests } from './watch-calls.ts';
import { watchPool } from './watch-pool.ts';
import { watchMailServer } from './watch-smtp.ts';

/** A call that is not answered is not waited for longer than this. */
const PHONEPE_TIMEOUT_MS = 1_500;
const CONNECTIONS = 24;
/** Mails and refunds of every schedule at the same time, each claimed twice. */
const ROWS_AT_ONCE = 16;

const gate = createGate(tell);

function tell(message: FromVictim): void {
  process.send?.(message);
}

const plantSchema = z.array(z.object({ text: z.string(), by: z.string() }));

/** A harm that a control plants: texts of the product's SQL and what is put in their place. */
function readPlant(): (statement: string) => string {
  const planted = plantSchema.parse(JSON.parse(process.env['KILL_POINTS_PLANT'] ?? '[]'));
  return (statement) => planted.reduce((text, each) => text.replaceAll(each.text, each.by), statement);
}

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const rewrite = readPlant();
  const leaseMs = Number(process.env['KILL_POINTS_LEASE_MS']);
  globalThis.fetch = watchFetch(globalThis.fetch, gate);
  watchMailServer(gate);
  const ctx = await createContext(config, {
    log: pino({ level: process.env['TEST_LOG'] ?? 'fatal' }, pino.destination(2)),
    // The whole is audited from outside, once all is quiet; and nothing is over yet.
    durations: {
      ...createDurations(config.timeScale),
      lookLease: leaseMs,
      payLease: leaseMs,
      auditEvery: 3_600_000,
      retentionEvery: 3_600_000,
    },
    phonepeTimeoutMs: PHONEPE_TIMEOUT_MS,
    gateway: watchLooks(createGateway(config.secrets.gateway, { timeoutMs: PHONEPE_TIMEOUT_MS })),
    refundAndMailConcurrency: ROWS_AT_ONCE,
    // Each goes alone, so that a step is one payment's.
    maxWebhookStatements: CONNECTIONS,
    connect: { createPool: (pool) => watchPool(createRewritingPool(pool, rewrite), gate), max: CONNECTIONS },
  });
  const app = await buildApp(ctx, startWorkers(ctx));
  watchRequests(app.server, gate);
  tell({ tell: 'serving', url: await app.listen({ host: config.host, port: config.port }) });
}

process.on('message', (message: ToVictim) => {
  if (message.told === 'serve') void serve();
  if (message.told === 'arm') gate.arm(message.step);
  if (message.told === 'die') gate.die(message.moment);
});
process.once('disconnect', () => process.exit());
tell({ tell: 'warm' });
