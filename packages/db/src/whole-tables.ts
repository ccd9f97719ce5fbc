import type { RoleClient } from './client.ts';
import type { Queryable } from './sql.ts';

/**
 * For statements that read all of a table, which no index makes shorter: where it is read in order. The serving roles
 * are set to take an index wherever there is one.
 */
export async function readWholeTables<Result>(
  db: RoleClient,
  read: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.query('SET LOCAL enable_seqscan = on');
    return read(tx);
  });
}
