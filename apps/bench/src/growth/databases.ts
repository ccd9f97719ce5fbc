import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectAs, migrateDatabase } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { fillSeason } from './fill-season.ts';

/** Two databases of one PostgreSQL server. They differ only in the number of payments. */
export type Databases = AsyncDisposable & { urls: Record<Size, string>; clusterDir: string };
export type Size = 'small' | 'big';
export const SIZES: readonly Size[] = ['small', 'big'];

/**
 * Fills the databases in the folder unless they are already filled. Filling runs without durability; afterwards PostgreSQL
 * restarts with the product's settings.
 */
export async function openDatabases(
  folder: string,
  payments: Record<Size, number>,
  report: (progress: string) => void,
): Promise<Databases> {
  await mkdir(folder, { recursive: true });
  // PostgreSQL does not run as root, so its account must be able to enter the folder.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  const filling = await startEmbeddedPostgres({ dataDir, durability: 'test' });
  try {
    for (const size of SIZES) {
      const url = await createDatabase(filling.url, `${size}_${payments[size]}`);
      if (await isFilled(url)) continue;
      await fillSeason(url, payments[size], (progress) => report(`${size}: ${progress}`));
      await markFilled(url);
    }
  } finally {
    await filling.stop();
  }
  const running = await startEmbeddedPostgres({ dataDir });
  const urlOf = (size: Size): string => databaseUrl(running.url, `${size}_${payments[size]}`);
  return {
    urls: { small: urlOf('small'), big: urlOf('big') },
    clusterDir: running.socketDir,
    [Symbol.asyncDispose]: async () => running.stop(),
  };
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await using owner = connectAs('owner', serverUrl, { max: 1 });
  const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${name}`);
  const url = databaseUrl(serverUrl, name);
  await migrateDatabase({ url });
  return url;
}

async function isFilled(url: string): Promise<boolean> {
  await using owner = connectAs('owner', url, { max: 1 });
  const { rows } = await owner.query<{ filled: boolean }>(
    `SELECT to_regclass('private.bench_filled') IS NOT NULL AS filled`,
  );
  return rows[0]?.filled === true;
}

async function markFilled(url: string): Promise<void> {
  await using owner = connectAs('owner', url, { max: 1 });
  await owner.query('CREATE TABLE private.bench_filled ()');
}

function databaseUrl(serverUrl: string, name: string): string {
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).toString();
}
