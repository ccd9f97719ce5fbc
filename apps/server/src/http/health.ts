import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';

/** A sweep that has not run for this many of its intervals is not running. */
const MISSED_SWEEPS = 5;

/** `/healthz`: the process is alive. `/readyz`: it can take a payment to its end, or says what is missing. */
export async function healthRoutes(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  app.get('/healthz', { logLevel: 'warn' }, async () => ({ status: 'ok' }));

  app.get('/readyz', { logLevel: 'warn' }, async (_request, reply) => {
    const database = await isDatabaseUp(ctx);
    const sweep = isSweeping(ctx);
    const ready = database && sweep;
    // PhonePe or the mail server being away is told and is not fatal: what is due waits for them.
    const peers = ctx.peers.read();
    const report = ctx.auditor.last();
    const audit = report && {
      at: report.at.toISOString(),
      findings: report.findings.map(({ name, count }) => ({ name, count })),
    };
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', database, sweep, peers, audit });
  });
}

async function isDatabaseUp({ reader, log }: ServerContext): Promise<boolean> {
  try {
    await reader.query('SELECT 1');
    return true;
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database cannot be reached');
    return false;
  }
}

function isSweeping({ workers, durations }: ServerContext): boolean {
  const limitMs = MISSED_SWEEPS * durations.sweepEvery + 1_000;
  return Object.values(workers).every((worker) => (worker.sinceSweepMs() ?? Infinity) < limitMs);
}
