import { sql, statement } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import type { Workers } from '../workers.ts';

/** A sweep that has not run for this many of its intervals is not running. */
const MISSED_SWEEPS = 5;

/** Whoever asks has a limit of their own; a database that takes longer to answer next to nothing is away. */
const READY_WITHIN_MS = 3_000;

/** `/healthz`: the process is alive. `/readyz`: it can take a payment to its end, or says what is missing. */
export async function healthRoutes(
  app: FastifyInstance,
  ctx: ServerContext,
  workers: Pick<Workers, 'due' | 'auditor'>,
): Promise<void> {
  app.get('/healthz', { logLevel: 'warn' }, async () => ({ status: 'ok' }));

  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    const database = await isDatabaseUp(ctx);
    const sweep = isSweeping(workers, ctx.durations);
    const room = hasRoom(ctx);
    const ready = database && sweep && room;
    // PhonePe or the mail server being away is told and is not fatal: what is due waits for them.
    const peers = ctx.peers.read();
    const report = workers.auditor.last();
    const audit = report && {
      at: report.at.toISOString(),
      findings: report.findings.map(({ name, count }) => ({ name, count })),
    };
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', database, sweep, room, peers, audit });
  });
}

/** Whether it answers, and takes writes: after a failover a server may be left with a standby. */
async function isDatabaseUp({ reader, webhook, log }: ServerContext): Promise<boolean> {
  try {
    const [, { rows }] = await withDeadline(
      Promise.all([
        reader.query(statement('check-connection', sql`SELECT 1`)),
        webhook.query(
          statement<{ writable: boolean }>(
            'check-writable',
            sql`SELECT current_setting('transaction_read_only') = 'off' AS writable`,
          ),
        ),
      ]),
    );
    const writable = rows[0]?.writable === true;
    if (!writable) log.warn('not ready: the database takes no writes');
    return writable;
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database cannot be reached');
    return false;
  }
}

async function withDeadline<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`no answer within ${READY_WITHIN_MS} ms`);
  const timer = setTimeout(() => late.reject(error), READY_WITHIN_MS);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isSweeping({ due }: Pick<Workers, 'due'>, durations: Durations): boolean {
  return [...due.values()].every((worker) => (worker.sinceSweepMs() ?? Infinity) < missedSweepsMs(durations));
}

/** No request met a full disk, or had no connection or memory left to it, for as long as a sweep may be missed. */
function hasRoom({ shortage, durations }: ServerContext): boolean {
  return (shortage.sinceMs() ?? Infinity) > missedSweepsMs(durations);
}

function missedSweepsMs({ sweepEvery }: Durations): number {
  return MISSED_SWEEPS * sweepEvery + 1_000;
}
