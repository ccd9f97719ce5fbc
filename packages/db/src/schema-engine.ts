import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';

const PRISMA_FOLDER = new URL('../prisma/', import.meta.url);
const NO_FILTER = { externalTables: [], externalEnums: [] };
const BINDINGS_FILE = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');

/** The part that is used here: the types of Node do not describe WebAssembly. */
declare const WebAssembly: {
  instantiate(
    file: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loading: Promise<void> | undefined;

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
  work: (engine: bindings.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  await (loading ??= loadWebAssembly());
  // The engine holds a session lock until its connections close, so the pool must end with the work.
  const pool = new Pool({ connectionString: url, max: 2, application_name: 'nibog schema engine' });
  try {
    const engine = await bindings.SchemaEngine.new(
      { datamodels: [['schema.prisma', await readSchema()]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)),
    );
    return await work(engine);
  } finally {
    await pool.end();
  }
}

/**
 * Loads the engine's WebAssembly. The package's main file is not used for two reasons: it imports WebAssembly as a module,
 * which is an experimental feature of Node, and its binding of `setTimeout` would keep the process running for 10 s after
 * a migration, because the engine never clears the timer of its lock.
 */
async function loadWebAssembly(): Promise<void> {
  const file = await readFile(BINDINGS_FILE.replace(/js$/, 'wasm'));
  // The names of the bindings end with a hash.
  const imports = Object.entries(bindings).map(([name, binding]) =>
    name.startsWith('__wbg_setTimeout_') ? [name, startTimer] : [name, binding],
  );
  const { instance } = await WebAssembly.instantiate(file, {
    './schema_engine_bg.js': Object.fromEntries(imports),
  });
  const { __wbg_set_wasm: setExports } = bindings;
  setExports(instance.exports);
  const { __wbindgen_start: initialize } = instance.exports;
  if (typeof initialize === 'function') initialize();
}

function startTimer(callback: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(callback, ms).unref();
}

function toTarget(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] };
}
