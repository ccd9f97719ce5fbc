import { sqlState } from '@nibog/db';
import { expectHealing } from '@nibog/testing/load/outage';
import { createTestDatabase } from '@nibog/testing/postgres/database';
import { startOwnCluster } from '@nibog/testing/postgres/own-cluster';
import { createScarceDisk } from '@nibog/testing/postgres/scarce-disk';
import { waitFor } from '@nibog/testing/wait-for';
import { test } from 'vitest';

test('the disk is full: nothing is acknowledged that is not kept, and with room again all goes on', async ({
  annotate,
}) => {
  await using disk = await createScarceDisk();
  await annotate(`the disk is scarce by ${disk.way}`);
  await using cluster = await startOwnCluster({ dataDir: disk.dataDir });
  const db = await createTestDatabase({ clusterUrl: cluster.url });
  await expectHealing({ db, mailsMayBeUnknown: true }, async ({ traffic }) => {
    await disk.fill(cluster);
    await waitFor(
      'the fault',
      () => tryToStoreMuch(db.owner),
      (code) => (disk.way === 'a small file system' ? code === '53100' : code !== 'ok'),
    );
    traffic.mark();
    await traffic.seen({ start: '503 UNAVAILABLE', webhook: '503', readyz: '503', healthz: '200' });
    await disk.free(cluster);
  });
});

/** What an own client gets for a megabyte of rows. */
async function tryToStoreMuch({ query }: { query: (text: string) => Promise<unknown> }): Promise<string> {
  try {
    await query(`CREATE TABLE much AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 1000) AS n`);
    return 'ok';
  } catch (error) {
    return sqlState(error) ?? 'no answer';
  }
}
