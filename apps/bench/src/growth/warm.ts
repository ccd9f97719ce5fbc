import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectAs } from '@nibog/db';

/**
 * Reads all indexes of a database once, so that the system has them in memory, as it has on a machine whose memory is
 * large enough. What is measured is then how they grow, not how a disk is. Answers their bytes.
 */
export async function warmIndexes(url: string, clusterDir: string): Promise<number> {
  await using owner = connectAs('owner', url, { max: 1 });
  const { rows } = await owner.query<{ path: string }>(
    `SELECT pg_relation_filepath(oid) AS path FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace`,
  );
  let bytes = 0;
  for (const { path } of rows) {
    // PostgreSQL begins another file at each GiB.
    for (let part = 0; ; part += 1) {
      const file = join(clusterDir, part === 0 ? path : `${path}.${part}`);
      if (!existsSync(file)) break;
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
        bytes += Buffer.byteLength(chunk);
    }
  }
  return bytes;
}
