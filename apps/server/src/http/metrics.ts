import { isDatabaseUnavailable, type Queryable } from '@nibog/db';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, Gauge, Registry } from 'prom-client';
import type { ServerContext } from '../context.ts';
import { isLoopback } from './address.ts';
import { carriesToken } from './bearer.ts';

export type Metrics = {
  registry: Registry;
  /** By `outcome`: `nudged`, `unknown` (no payment or refund that asking can change), `refused`, `not_stored`. */
  webhooks: Counter<'outcome'>;
};

const COUNTED = ['payments', 'refunds', 'emails'] as const;
type Counted = (typeof COUNTED)[number];

/** So that a reading costs the same in the tenth season as in the first. */
const NEWEST = 20_000;

/** Counted however old they are; each of these has an index of just such rows. */
const NOT_AT_REST: Record<Counted, string[]> = {
  payments: [`status IN ('review', 'refunding', 'refund_failed')`],
  refunds: [`status IN ('requested', 'pending', 'confirmed')`, `status = 'failed'`],
  emails: [`status IN ('unknown', 'failed')`],
};

function countByStatus(table: Counted): string {
  const older = NOT_AT_REST[table].map(
    (isOpen) => `SELECT status FROM ${table} WHERE ${isOpen} AND id <= (SELECT after FROM newest)`,
  );
  return `
    WITH newest AS MATERIALIZED (SELECT coalesce(max(id), 0) - ${NEWEST} AS after FROM ${table})
    SELECT status::text, count(*)::int AS count
      FROM (SELECT status FROM ${table} WHERE id > (SELECT after FROM newest)
             UNION ALL ${older.join(' UNION ALL ')}) AS counted
     GROUP BY status`;
}

/** What this process counts by itself. What the database knows is read when it is asked for. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const webhooks = new Counter({
    name: 'nibog_webhooks_total',
    help: 'Webhooks by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { registry, webhooks };
}

/**
 * `/metrics`, for whoever watches the money and never for the public: with `METRICS_TOKEN` as bearer, or without one
 * from this machine alone, and not through a proxy on it.
 */
export async function metricsRoute(app: FastifyInstance, ctx: ServerContext): Promise<void> {
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
      const { rows } = await db.query<{ status: string; count: number }>(countByStatus(table));
      gauges[table].reset();
      for (const { status, count } of rows) gauges[table].set({ status }, count);
      const due = await db.query<{ seconds: number }>(
        `SELECT coalesce(extract(epoch FROM now() - min(next_look_at)), 0)::float8 AS seconds
           FROM ${table} WHERE next_look_at <= now()`,
      );
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
    const report = ctx.auditor.last();
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
