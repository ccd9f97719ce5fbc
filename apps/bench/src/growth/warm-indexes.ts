import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectAs } from '@nibog/db';

/**
 * Reads all indexes of a database once, so that the system caches them, as on a machine with enough memory. The comparison
 * then measures the growth of the indexes, not the disk. Returns the number of bytes.
 */
export async function warmIndexes(url: string, clusterDir: string): Promise<number> {
  await using owner = connectAs('owner', url, { max: 1 });
  const { rows } = await owner.query<{ path: string }>(
    `SELECT pg_relation_filepath(oid) AS path FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace`,
  );
  let bytes = 0;
  for (const { path } of rows) {
    // PostgreSQL splits an index into files of 1 GiB.
    for (let part = 0; ; part += 1) {
      const file = join(clusterDir, part === 0 ? path : `${path}.${part}`);
      if (!existsSync(file)) break;
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
        bytes += Buffer.byteLength(chunk);
    }
  }
  return bytes;
}
