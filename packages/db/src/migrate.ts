import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { connectAs } from './client.ts';
import { ensureRoles, type GivenRoleUrls, type RoleUrls } from './roles.ts';
import { applyMigrations } from './schema-engine.ts';
import { seedDemo } from './seed-demo.ts';

/** An arbitrary number that no other program on this database uses for an advisory lock. */
const MIGRATION_LOCK = 7_316_402_118;

export type MigrateOptions = {
  /** The owner's URL. Must connect directly to PostgreSQL: session locks do not work through a transaction pooler. */
  url: string;
  roleUrls?: GivenRoleUrls;
  /** Adds the demo catalogue when there is no upcoming event. */
  seedDemo?: boolean;
};

export type Migrated = { roleUrls: RoleUrls; applied: string[] };

/**
 * Brings the database to this version: migrations, roles and grants, the application secret, and optionally the demo
 * catalogue. One advisory lock covers all of it: when servers start concurrently, one does the work and the others wait.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<Migrated> {
  const lock = new Client({ connectionString: options.url, application_name: 'nibog migration lock' });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await applyMigrations(options.url);
    await using owner = connectAs('owner', options.url, { max: 2 });
    const roleUrls = await ensureRoles(owner, options.url, options.roleUrls ?? {});
    await owner.query(
      `INSERT INTO private.secrets (name, value) VALUES ('app_secret', $1) ON CONFLICT (name) DO NOTHING`,
      [randomBytes(32).toString('base64url')],
    );
    if (options.seedDemo) await seedDemo(owner.prisma);
    return { roleUrls, applied };
  } finally {
    await lock.end();
  }
}
