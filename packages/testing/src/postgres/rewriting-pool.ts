import { createHash } from 'node:crypto';
import { Pool, type PoolConfig } from 'pg';

/** Creates a pool that sends every statement through `rewrite`, also those of transactions. */
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
  if (typeof text !== 'string') return query;
  const rewritten = rewrite(text);
  if (rewritten === text) return query;
  // A connection prepares a statement under its name, so another text needs another name.
  const name: unknown = Reflect.get(query, 'name');
  const named = typeof name === 'string' ? { name: `${name}~${digest(rewritten)}` } : {};
  return { ...query, ...named, text: rewritten };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
