// Home-made: pg prepares what has a name, names nothing by itself, and no library does it for a pool.

import { createHash } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';

/** The product has some hundred texts. One that is put together anew each time would fill PostgreSQL's memory. */
const MAX_PREPARED = 500;
const names = new Map<string, string>();

/**
 * A connection that prepares each text with values at its first use, by a name that is the hash of the text: PostgreSQL
 * then parses and plans it once. Texts without values are `BEGIN` and the like, or run once. What a test or a tool puts
 * around a connection's `query` sees text and values as before.
 */
export class PreparingClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    const send: (...args: unknown[]) => unknown = this.query.bind(this);
    Reflect.set(this, 'query', (text: unknown, values: unknown, ...rest: unknown[]) => {
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : null;
      return name === null ? send(text, values, ...rest) : send({ name, text, values }, ...rest);
    });
  }
}

function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MAX_PREPARED) return null;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
  names.set(text, name);
  return name;
}
