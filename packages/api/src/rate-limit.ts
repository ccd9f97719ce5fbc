import type { Queryable } from '@nibog/db';
import { DomainError } from './errors.ts';

export type RateLimit = {
  /** Times in a window. */
  limit: number;
  windowMs: number;
};

/**
 * Counts one use of a bucket, in the database that all processes share. Home-made: @fastify/rate-limit counts in each
 * process or in Redis, rate-limiter-flexible by each process's clock, and writes for a refused use too. One statement: of many at once no more pass
 * than the limit.
 *
 * @param bucket a keyed hash, never an address or a name itself
 * @throws {DomainError} `RATE_LIMITED`
 */
export async function countUse(db: Queryable, bucket: string, { limit, windowMs }: RateLimit): Promise<void> {
  const { rowCount } = await db.query(
    `INSERT INTO rate_limits AS r (bucket, used) VALUES ($1, 1)
     ON CONFLICT (bucket) DO UPDATE
        SET used = CASE WHEN r.window_started_at <= now() - $3 * interval '1 ms' THEN 1 ELSE r.used + 1 END,
            window_started_at = CASE
              WHEN r.window_started_at <= now() - $3 * interval '1 ms' THEN now() ELSE r.window_started_at END
      WHERE /* guard: rate */ r.used < $2::int OR r.window_started_at <= now() - $3 * interval '1 ms' /* end */`,
    [bucket, limit, windowMs],
  );
  if (rowCount !== 1) throw new DomainError('RATE_LIMITED', 'That was asked for too often.');
}
