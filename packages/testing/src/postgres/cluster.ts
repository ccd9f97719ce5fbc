import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@nibog/local/postgres/embedded-postgres';
import type { TestProject } from 'vitest/node';
import { measurePace } from '../pace.ts';
import { copyTemplateCluster } from './template-cluster.ts';

/** Starts a PostgreSQL for all test files of a project. Each test copies its database from `nibog_template`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nibog-test-'));
  const logins = await copyTemplateCluster(dataDir);
  const postgres = await startEmbeddedPostgres({ dataDir, maxConnections: 400, durability: 'test' });
  project.provide('clusterUrl', postgres.url);
  project.provide('templateLogins', logins);
  project.provide('pace', measurePace());
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
