import { sqlState } from '@nibog/db';
import { expectRecovery } from '@nibog/testing/load/outage';
import { startOwnCluster } from '@nibog/testing/postgres/own-cluster';
import { createScarceDisk } from '@nibog/testing/postgres/scarce-disk';
import { waitFor } from '@nibog/testing/wait-for';
import { test } from 'vitest';

test('recovers after a full disk, and acknowledges nothing that it could not store', async ({ annotate }) => {
  await using disk = await createScarceDisk();
  await annotate(`the disk is scarce by ${disk.way}`);
  await using cluster = await startOwnCluster({ dataDir: disk.dataDir });
  const db = await cluster.createDatabase();
  await expectRecovery({ db, mailsMayBeUnknown: true }, [
    async ({ traffic }) => {
      await disk.fill(cluster);
      await waitFor(
        'PostgreSQL to refuse rows',
        () => tryToStoreRows(db.owner),
        (code) => (disk.way === 'a small file system' ? code === '53100' : code !== 'ok'),
      );
      traffic.mark();
      await traffic.waitForOutcomes({
        start: '503 UNAVAILABLE',
        webhook: '503',
        readyz: '503',
        healthz: '200',
      });
      await disk.free(cluster);
    },
  ]);
});

/** Stores a megabyte of rows, and returns the code with which it fails, or `ok`. */
async function tryToStoreRows({ query }: { query: (text: string) => Promise<unknown> }): Promise<string> {
  try {
    await query(`CREATE TABLE much AS SELECT repeat(md5(n::text), 30) FROM generate_series(1, 1000) AS n`);
    return 'ok';
  } catch (error) {
    return sqlState(error) ?? 'no response';
  }
}
