import { sql, statement, type Queryable } from '@nibog/db';
import { DomainError } from './errors.ts';

export type RateLimit = {
  /** The maximum number of uses in a window. */
  limit: number;
  windowMs: number;
};

/**
 * Counts one use of a bucket in the database, which all processes share. One statement counts and checks, so that
 * concurrent uses cannot exceed the limit. Own code, because @fastify/rate-limit counts per process or in Redis, and
 * rate-limiter-flexible uses each process's clock.
 *
 * @param bucket a keyed hash, never the address or name
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function countUse(db: Queryable, bucket: string, limits: RateLimit): Promise<void> {
  const { rowCount } = await db.query(countUseStatement(bucket, limits));
  if (rowCount !== 1)
    throw new DomainError('RATE_LIMITED', 'There were too many requests. Please try again later.');
}

function countUseStatement(bucket: string, { limit, windowMs }: RateLimit) {
  const windowEnded = sql`r.window_started_at <= now() - ${windowMs}::float8 * interval '1 ms'`;
  return statement(
    'count-use',
    sql`INSERT INTO rate_limits AS r (bucket, used) VALUES (${bucket}, 1)
        ON CONFLICT (bucket) DO UPDATE
           SET used = CASE WHEN ${windowEnded} THEN 1 ELSE r.used + 1 END,
               window_started_at = CASE WHEN ${windowEnded} THEN now() ELSE r.window_started_at END
         WHERE /* guard: rate */ r.used < ${limit}::int OR ${windowEnded} /* end */`,
  );
}
