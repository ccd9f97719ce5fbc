// Prepares a data folder for PostgreSQL: creates its passwords and, with initdb, its cluster.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeFileDurably } from './files.ts';
import type { EmbeddedHome } from './home.ts';
import { POSTGRES_ENV } from './postmaster.ts';

export type Settings = { superuserPassword: string; ownerPassword: string; port: number | undefined };

export const SUPERUSER = 'postgres';

function settingsFile(embedded: EmbeddedHome): string {
  return join(embedded.home, 'settings.json');
}

/** Reads the folder's passwords and port. Creates them durably before the cluster that uses them exists. */
export function readSettings(embedded: EmbeddedHome): Settings {
  const file = settingsFile(embedded);
  if (!existsSync(file)) {
    if (existsSync(embedded.clusterDir))
      throw new Error(`${file} is missing: the database cannot be opened without its passwords.`);
    const created = { superuserPassword: makePassword(), ownerPassword: makePassword(), port: undefined };
    writeSettings(embedded, created);
    return created;
  }
  const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (
    typeof stored === 'object' &&
    stored &&
    'superuserPassword' in stored &&
    typeof stored.superuserPassword === 'string' &&
    'ownerPassword' in stored &&
    typeof stored.ownerPassword === 'string'
  ) {
    const port = 'port' in stored && typeof stored.port === 'number' ? stored.port : undefined;
    return { superuserPassword: stored.superuserPassword, ownerPassword: stored.ownerPassword, port };
  }
  throw new Error(`${file} is not readable as the settings of an embedded PostgreSQL.`);
}

export function writeSettings(embedded: EmbeddedHome, settings: Settings): void {
  writeFileDurably(settingsFile(embedded), JSON.stringify(settings));
}

/** 192 random bits, in characters that need no escaping in a URL. */
function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Runs initdb unless there is a cluster. Builds it in another folder and renames that, so that a cluster is never partial. */
export function createCluster(
  embedded: EmbeddedHome,
  settings: Settings,
  durability: 'full' | 'test' = 'full',
): void {
  if (existsSync(embedded.clusterDir)) return;
  const partial = `${embedded.clusterDir}.partial`;
  const passwordFile = join(embedded.home, 'initdb-password');
  rmSync(partial, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, `${settings.superuserPassword}\n`, { mode: 0o600, flag: 'wx' });
  try {
    for (const path of embedded.account ? [partial, passwordFile] : []) {
      chownSync(path, embedded.account?.uid ?? 0, embedded.account?.gid ?? 0);
    }
    const flags = [
      `--pgdata=${partial}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's built-in C.UTF-8 sorts strings identically on every system.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durability === 'test' ? ['--no-sync'] : []),
    ];
    const options = { ...embedded.account, cwd: '/', env: POSTGRES_ENV, encoding: 'utf8' } as const;
    const { status, stderr, error } = spawnSync(join(embedded.binDir, 'initdb'), flags, options);
    if (status !== 0)
      throw new Error(`PostgreSQL could not create its database: ${error?.message ?? stderr.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, embedded.clusterDir);
  syncFolder(embedded.home);
}
