import { isDatabaseUnavailable, literals, raw, sql, statement, type Queryable, type Sql } from '@nibog/db';
import { OPEN_REFUND_STATES, UNSETTLED_STATES } from '@nibog/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import type { Auditor } from '../audit/auditor.ts';
import type { ServerContext } from '../context.ts';
import { isLoopback } from './address.ts';
import { hasBearerToken } from './bearer.ts';

const COUNTED_TABLES = ['payments', 'refunds', 'emails'] as const;
type CountedTable = (typeof COUNTED_TABLES)[number];

/** Rows of each table that are counted by status, so that a scrape costs the same as the tables grow. */
const RECENT_ROWS = 20_000;

/** Older rows that are counted too, because they need attention. Each query has a partial index. */
const OPEN_ROWS: Record<CountedTable, Sql> = {
  payments: olderRows('payments', sql`status IN (${literals(UNSETTLED_STATES)})`),
  refunds: sql`${olderRows('refunds', sql`status IN (${literals(OPEN_REFUND_STATES)})`)}
                 UNION ALL ${olderRows('refunds', sql`status = 'failed'`)}`,
  emails: olderRows('emails', sql`status IN ('unknown', 'failed')`),
};

function olderRows(table: CountedTable, isOpen: Sql): Sql {
  return sql`SELECT status FROM ${raw(table)} WHERE ${isOpen} AND id <= (SELECT after FROM newest)`;
}

function countByStatus(counted: CountedTable) {
  const table = raw(counted);
  return statement<{ status: string; count: number }>(
    `count-by-status/${counted}`,
    sql`WITH newest AS MATERIALIZED (SELECT coalesce(max(id), 0) - ${raw(String(RECENT_ROWS))} AS after FROM ${table})
        SELECT status::text, count(*)::int AS count
          FROM (SELECT status FROM ${table} WHERE id > (SELECT after FROM newest)
                 UNION ALL ${OPEN_ROWS[counted]}) AS counted
         GROUP BY status`,
  );
}

/** Reads how long the longest overdue row has waited, s. */
function readOverdue(table: CountedTable) {
  return statement<{ seconds: number }>(
    `read-overdue/${table}`,
    sql`SELECT coalesce(extract(epoch FROM now() - min(next_look_at)), 0)::float8 AS seconds
          FROM ${raw(table)} WHERE next_look_at <= now()`,
  );
}

/**
 * `/metrics` is not public. It requires `METRICS_TOKEN` as bearer token; without a configured token only a request from this
 * machine, not through a proxy, is served.
 */
export async function metricsRoute(
  app: FastifyInstance,
  ctx: ServerContext,
  auditor: Auditor,
): Promise<void> {
  const { registry } = ctx.metrics;
  const gauge = (name: string, help: string, label: string) =>
    new Gauge({ name, help, labelNames: [label], registers: [registry] });
  const scope = `the newest ${RECENT_ROWS} rows and older rows that need attention`;
  const payments = gauge('nibog_payments', `Payments by status: ${scope}`, 'status');
  const refunds = gauge('nibog_refunds', `Refunds by status: ${scope}`, 'status');
  const emails = gauge('nibog_emails', `Mails by status: ${scope}`, 'status');
  const overdue = gauge(
    'nibog_overdue_seconds',
    'How long the longest overdue row has waited, by table',
    'table',
  );
  const findings = gauge('nibog_audit_findings', 'Offenders of each broken invariant', 'invariant');
  const audited = new Gauge({
    name: 'nibog_audit_age_seconds',
    help: 'Time since the last audit of the money',
    registers: [registry],
  });

  const longPolls = new Gauge({
    name: 'nibog_held_answers',
    help: 'Long polls about payments that wait in this process',
    registers: [registry],
  });
  const databaseUp = new Gauge({
    name: 'nibog_database_up',
    help: 'Whether the database answered this scrape; if 0, the metrics that come from it are absent',
    registers: [registry],
  });

  async function readDatabase(db: Queryable): Promise<void> {
    const gauges = { payments, refunds, emails };
    for (const table of COUNTED_TABLES) {
      const { rows } = await db.query(countByStatus(table));
      gauges[table].reset();
      for (const { status, count } of rows) gauges[table].set({ status }, count);
      const due = await db.query(readOverdue(table));
      overdue.set({ table }, due.rows[0]?.seconds ?? 0);
    }
  }

  /** Without the database, the metrics of the process itself are still served. */
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
    longPolls.set(ctx.changes.longPollCount());
    findings.reset();
    for (const { name, count } of report?.findings ?? []) findings.set({ invariant: name }, count);
    if (report) audited.set((Date.now() - report.at.getTime()) / 1000);
  }

  app.get('/metrics', { logLevel: 'warn' }, async (request, reply) => {
    if (!canReadMetrics(request, ctx.config.secrets.metricsToken)) {
      return reply.code(403).send({ error: 'metrics are not public' });
    }
    await refresh();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function canReadMetrics(request: FastifyRequest, token: string | null): boolean {
  if (token === null) {
    const proxied =
      request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
    return !proxied && isLoopback(request.socket.remoteAddress);
  }
  return hasBearerToken(request, token);
}
