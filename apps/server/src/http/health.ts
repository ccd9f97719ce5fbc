import { sql, statement } from '@nibog/db';
import type { Durations } from '@nibog/domain';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import type { Workers } from '../workers.ts';

/** After this number of missed intervals, the sweep counts as stopped. */
const MAX_MISSED_SWEEPS = 5;

/** The database counts as unavailable after this time. Callers of `/readyz` have timeouts of their own. */
const READY_TIMEOUT_MS = 3_000;

/** `/healthz`: whether the process is alive. `/readyz`: whether it can settle payments, and if not, what is missing. */
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
    // An unavailable peer is only reported: due rows wait for PhonePe and the mail server.
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

/** Whether the database responds and accepts writes. After a failover the server may be connected to a standby. */
async function isDatabaseUp({ reader, webhook, log }: ServerContext): Promise<boolean> {
  try {
    const [, { rows }] = await withTimeout(
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
    if (!writable) log.warn('not ready: the database accepts no writes');
    return writable;
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database cannot be reached');
    return false;
  }
}

async function withTimeout<Result>(result: Promise<Result>): Promise<Result> {
  const timeout = Promise.withResolvers<never>();
  const error = new Error(`no response within ${READY_TIMEOUT_MS} ms`);
  const timer = setTimeout(() => timeout.reject(error), READY_TIMEOUT_MS);
  try {
    return await Promise.race([result, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isSweeping({ due }: Pick<Workers, 'due'>, durations: Durations): boolean {
  return [...due.values()].every((worker) => (worker.sinceSweepMs() ?? Infinity) < missedSweepsMs(durations));
}

/** Whether no request failed recently because PostgreSQL lacked disk space, memory or connections. */
function hasRoom({ shortage, durations }: ServerContext): boolean {
  return (shortage.sinceMs() ?? Infinity) > missedSweepsMs(durations);
}

/** Time without a sweep after which the sweep counts as stopped, ms. */
function missedSweepsMs({ sweepEvery }: Durations): number {
  return MAX_MISSED_SWEEPS * sweepEvery + 1_000;
}
