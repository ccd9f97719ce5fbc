import { Counter, Registry } from 'prom-client';

export type Metrics = {
  registry: Registry;
  /** By `outcome`: `nudged`, `unknown` (no payment or refund that asking can change), `refused`, `not_stored`. */
  webhooks: Counter<'outcome'>;
};

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
