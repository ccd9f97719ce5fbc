import { isDatabaseUnavailable, literals, raw, sql, statement, type Queryable, type Sql } from '@nibog/db';
import { OPEN_REFUND_STATES, UNSETTLED_STATES } from '@nibog/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import type { Auditor } from '../audit/auditor.ts';
import type { ServerContext } from '../context.ts';
import { isLoopback } from './address.ts';
import { carriesToken } from './bearer.ts';

const COUNTED = ['payments', 'refunds', 'emails'] as const;
type Counted = (typeof COUNTED)[number];

/** So that a reading costs the same in the tenth season as in the first. */
const NEWEST = 20_000;

/** Counted however old they are; each of these has an index of just such rows. */
const NOT_AT_REST: Record<Counted, Sql> = {
  payments: olderOf('payments', sql`status IN (${literals(UNSETTLED_STATES)})`),
  refunds: sql`${olderOf('refunds', sql`status IN (${literals(OPEN_REFUND_STATES)})`)}
                 UNION ALL ${olderOf('refunds', sql`status = 'failed'`)}`,
  emails: olderOf('emails', sql`status IN ('unknown', 'failed')`),
};

function olderOf(table: Counted, isOpen: Sql): Sql {
  return sql`SELECT status FROM ${raw(table)} WHERE ${isOpen} AND id <= (SELECT after FROM newest)`;
}

function countByStatus(counted: Counted) {
  const table = raw(counted);
  return statement<{ status: string; count: number }>(
    `count-by-status/${counted}`,
    sql`WITH newest AS MATERIALIZED (SELECT coalesce(max(id), 0) - ${raw(String(NEWEST))} AS after FROM ${table})
        SELECT status::text, count(*)::int AS count
          FROM (SELECT status FROM ${table} WHERE id > (SELECT after FROM newest)
                 UNION ALL ${NOT_AT_REST[counted]}) AS counted
         GROUP BY status`,
  );
}

/** How long the longest due row has waited, in s. */
function readOverdue(table: Counted) {
  return statement<{ seconds: number }>(
    `read-overdue/${table}`,
    sql`SELECT coalesce(extract(epoch FROM now() - min(next_look_at)), 0)::float8 AS seconds
          FROM ${raw(table)} WHERE next_look_at <= now()`,
  );
}

/**
 * `/metrics`, for whoever watches the money and never for the public: with `METRICS_TOKEN` as bearer, or without one
 * from this machine alone, and not through a proxy on it.
 */
export async function metricsRoute(
  app: FastifyInstance,
  ctx: ServerContext,
  auditor: Auditor,
): Promise<void> {
  const { registry } = ctx.metrics;
  const gauge = (name: string, help: string, label: string) =>
    new Gauge({ name, help, labelNames: [label], registers: [registry] });
  const extent = `the newest ${NEWEST}, and all that somebody has to know of`;
  const payments = gauge('nibog_payments', `Payments by status: ${extent}`, 'status');
  const refunds = gauge('nibog_refunds', `Refunds by status: ${extent}`, 'status');
  const emails = gauge('nibog_emails', `Mails by status: ${extent}`, 'status');
  const overdue = gauge(
    'nibog_overdue_seconds',
    'How long the longest due row has waited, by table',
    'table',
  );
  const findings = gauge('nibog_audit_findings', 'Offenders of each broken invariant', 'invariant');
  const audited = new Gauge({
    name: 'nibog_audit_age_seconds',
    help: 'Since the last audit of the money',
    registers: [registry],
  });

  const held = new Gauge({
    name: 'nibog_held_answers',
    help: 'Answers about payments that this process holds until they change',
    registers: [registry],
  });
  const databaseUp = new Gauge({
    name: 'nibog_database_up',
    help: 'Whether the database answered this reading; 0 leaves out what only it knows',
    registers: [registry],
  });

  async function readDatabase(db: Queryable): Promise<void> {
    const gauges = { payments, refunds, emails };
    for (const table of COUNTED) {
      const { rows } = await db.query(countByStatus(table));
      gauges[table].reset();
      for (const { status, count } of rows) gauges[table].set({ status }, count);
      const due = await db.query(readOverdue(table));
      overdue.set({ table }, due.rows[0]?.seconds ?? 0);
    }
  }

  /** What this process knows by itself is most wanted while the database is away. */
  async function refresh(): Promise<void> {
    try {
      await readDatabase(ctx.reader);
      databaseUp.set(1);
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      ctx.log.warn({ err: error }, 'metrics without the database');
      databaseUp.set(0);
      for (const stale of [payments, refunds, emails, overdue]) stale.reset();
    }
    const report = auditor.last();
    held.set(ctx.changes.held());
    findings.reset();
    for (const { name, count } of report?.findings ?? []) findings.set({ invariant: name }, count);
    if (report) audited.set((Date.now() - report.at.getTime()) / 1000);
  }

  app.get('/metrics', { logLevel: 'warn' }, async (request, reply) => {
    if (!mayRead(request, ctx.config.secrets.metricsToken)) {
      return reply.code(403).send({ error: 'metrics are not public' });
    }
    await refresh();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token === null) {
    const proxied =
      request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
    return !proxied && isLoopback(request.socket.remoteAddress);
  }
  return carriesToken(request, token);
}
