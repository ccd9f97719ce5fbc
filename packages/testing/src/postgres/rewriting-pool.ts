import { Pool, type PoolConfig } from 'pg';

/** A pool whose statements all pass through `rewrite` on their way to PostgreSQL, those of transactions too. */
export function createRewritingPool(config: PoolConfig, rewrite: (statement: string) => string): Pool {
  const pool = new Pool(config);
  pool.on('connect', (client) => {
    const send: (...args: unknown[]) => unknown = client.query.bind(client);
    Reflect.set(client, 'query', (first: unknown, ...rest: unknown[]) =>
      send(rewriteQuery(first, rewrite), ...rest),
    );
  });
  return pool;
}

function rewriteQuery(query: unknown, rewrite: (statement: string) => string): unknown {
  if (typeof query === 'string') return rewrite(query);
  if (typeof query !== 'object' || query === null) return query;
  const text: unknown = Reflect.get(query, 'text');
  return typeof text === 'string' ? { ...query, text: rewrite(text) } : query;
}
