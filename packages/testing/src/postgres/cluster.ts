import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '@nibog/db';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';

/** One real PostgreSQL for all test files, thrown away at the end. Each file clones its databases from the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-test-'));
  const postgres = await startEmbeddedPostgres({ dataDir, maxConnections: 400, durability: 'test' });
  const owner = new Client({ connectionString: postgres.url });
  await owner.connect();
  await owner.query('CREATE DATABASE nibog_template');
  await owner.end();
  const url = new URL(postgres.url);
  url.pathname = '/nibog_template';
  const { roleUrls } = await migrateDatabase({ url: url.toString(), seedDemo: true });
  project.provide('clusterUrl', postgres.url);
  project.provide('templateLogins', roleUrls);
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
