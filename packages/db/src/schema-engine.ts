import { readdir, readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Pool } from 'pg';

const PRISMA_FOLDER = new URL('../prisma/', import.meta.url);
const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Applies the missing migrations of `prisma/migrations` with Prisma's schema engine. The engine is WebAssembly and uses
 * the client's driver, so nothing is downloaded, and `prisma migrate deploy` accepts the result. Returns the names of the
 * applied migrations. The caller holds the migration lock.
 */
export async function applyMigrations(url: string): Promise<string[]> {
  const folder = new URL('migrations/', PRISMA_FOLDER);
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const migrationDirectories = await Promise.all(
    names
      .map(({ name }) => name)
      .toSorted()
      .map(async (name) => {
        const value = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8');
        return {
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } },
        };
      }),
  );
  return withEngine(url, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: folder.pathname,
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories,
      },
      filters: NO_FILTER,
    });
    return appliedMigrationNames;
  });
}

/** Returns the SQL that changes schema `from` (null: an empty database) into schema `to`. Needs a reachable server. */
export async function diffSchemas(url: string, from: string | null, to: string): Promise<string> {
  return withEngine(url, async (engine) => {
    const { stdout } = await engine.diff({
      from: from === null ? { tag: 'empty' } : toTarget(from),
      to: toTarget(to),
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    return stdout ?? '';
  });
}

/** The text of `schema.prisma`. */
export function readSchema(): Promise<string> {
  return readFile(new URL('schema.prisma', PRISMA_FOLDER), 'utf8');
}

async function withEngine<Result>(
  url: string,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  // The engine holds a session lock until its connections close, so the pool must end with the work.
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'nibog schema engine' });
  try {
    const engine = await SchemaEngine.new(
      { datamodels: [['schema.prisma', await readSchema()]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)),
    );
    return await work(engine);
  } finally {
    await pool.end();
  }
}

function toTarget(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] };
}
