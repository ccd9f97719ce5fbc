import { Counter, Registry } from 'prom-client';

export type Metrics = {
  registry: Registry;
  /** By `outcome`: `nudged`, `unknown` (no payment or refund that a look can change), `refused`, `not_stored`. */
  webhooks: Counter<'outcome'>;
};

/** Creates the metrics that this process counts. `/metrics` reads all other metrics from the database. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const webhooks = new Counter({
    name: 'nibog_webhooks_total',
    help: 'Webhooks by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { registry, webhooks };
}
