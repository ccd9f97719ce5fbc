import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrateDatabase, type RoleUrls } from '@nibog/db';
import { toIstDate } from '@nibog/domain';
import { readSettings, writeSettings } from '@nibog/local/postgres/cluster';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { resolveEmbeddedHome, type EmbeddedHome } from '@nibog/local/postgres/home';
import { Client } from 'pg';
import { z } from 'zod';

/**
 * Keeps a stopped PostgreSQL cluster with a migrated and seeded database in `.cache`. A test run copies its files, which
 * takes a tenth of the time of initdb and all migrations.
 */

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CACHE = join(ROOT, '.cache/test-clusters');
/** A change of any of these files makes a new cluster. */
const SOURCES = ['packages/db/prisma', 'packages/db/src', 'packages/testing/src/postgres', 'pnpm-lock.yaml'];
const TEMPLATE_DATABASE = 'nibog_template';
const LOGINS_FILE = 'logins.json';

const roleUrls = z.object({
  reader: z.string(),
  checkout: z.string(),
  webhook: z.string(),
  settlement: z.string(),
  retention: z.string(),
});

/**
 * Puts a copy of the cluster into a data folder that no PostgreSQL has used yet. Returns the logins of the serving roles
 * of its database `nibog_template`; the host and port in these URLs are not valid.
 */
export async function copyTemplateCluster(dataDir: string): Promise<RoleUrls> {
  const cached = await findOrCreateCluster();
  const home = resolveEmbeddedHome(realpathSync(dataDir), 'test');
  copy([join(cached, 'cluster'), join(cached, 'settings.json')], home.home);
  return roleUrls.parse(JSON.parse(await readFile(join(cached, LOGINS_FILE), 'utf8')));
}

async function findOrCreateCluster(): Promise<string> {
  const folder = join(CACHE, await computeDigest());
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const outdated = await readdir(CACHE);
  const partial = await mkdtemp(`${folder}.`);
  await createCluster(partial);
  // Of several runs that start concurrently the first one's cluster is kept.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  await Promise.all(outdated.map((name) => rm(join(CACHE, name), { recursive: true, force: true })));
  return folder;
}

/** The demo catalogue depends on today's date. */
async function computeDigest(): Promise<string> {
  const hash = createHash('sha256').update(toIstDate(new Date()));
  for (const source of SOURCES) {
    for (const file of await listFiles(join(ROOT, source))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

async function createCluster(folder: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-template-'));
  let home: EmbeddedHome;
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, durability: 'test' });
    home = resolveEmbeddedHome(realpathSync(dataDir), 'test');
    try {
      const owner = new Client({ connectionString: postgres.url });
      await owner.connect();
      await owner.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
      await owner.end();
      const url = new URL(postgres.url);
      url.pathname = `/${TEMPLATE_DATABASE}`;
      const migrated = await migrateDatabase({ url: url.toString(), seedDemo: true });
      await writeFile(join(folder, LOGINS_FILE), JSON.stringify(migrated.roleUrls), { mode: 0o600 });
    } finally {
      await postgres.stop();
    }
    // Copies choose their own port.
    writeSettings(home, { ...readSettings(home), port: undefined });
    copy([home.clusterDir, join(home.home, 'settings.json')], folder);
    await rm(home.home, { recursive: true, force: true });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Keeps the owner, which is PostgreSQL's account where the tests run as root. */
function copy(sources: string[], target: string): void {
  const { status, stderr, error } = spawnSync('cp', ['-a', ...sources, target], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cp failed: ${error?.message ?? stderr.trim()}`);
}
