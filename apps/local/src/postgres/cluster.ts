// What a data folder holds before any server runs on it: its passwords, and the cluster that initdb makes.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeFileDurably } from './files.ts';
import type { EmbeddedHome } from './home.ts';
import { POSTGRES_ENV } from './postmaster.ts';

export type Settings = { superuserPassword: string; ownerPassword: string; port: number | undefined };

export const SUPERUSER = 'postgres';

function settingsFile(place: EmbeddedHome): string {
  return join(place.home, 'settings.json');
}

/** The folder's passwords and port; made, and durable, before the cluster that they open. */
export function readSettings(place: EmbeddedHome): Settings {
  const file = settingsFile(place);
  if (!existsSync(file)) {
    if (existsSync(place.clusterDir))
      throw new Error(`${file} is missing: without its passwords the database beside it cannot be opened.`);
    const made = { superuserPassword: makePassword(), ownerPassword: makePassword(), port: undefined };
    writeSettings(place, made);
    return made;
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

export function writeSettings(place: EmbeddedHome, settings: Settings): void {
  writeFileDurably(settingsFile(place), JSON.stringify(settings));
}

/** 192 random bits, free of characters that a URL would have to escape. */
function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Runs initdb where there is no cluster yet: aside, then renamed, so that half a cluster is never taken for one. */
export function createCluster(
  place: EmbeddedHome,
  settings: Settings,
  durability: 'full' | 'test' = 'full',
): void {
  if (existsSync(place.clusterDir)) return;
  const partial = `${place.clusterDir}.partial`;
  const passwordFile = join(place.home, 'initdb-password');
  rmSync(partial, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordFile, `${settings.superuserPassword}\n`, { mode: 0o600, flag: 'wx' });
  try {
    for (const path of place.account ? [partial, passwordFile] : []) {
      chownSync(path, place.account?.uid ?? 0, place.account?.gid ?? 0);
    }
    const flags = [
      `--pgdata=${partial}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own C.UTF-8: the same order of strings on every system, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durability === 'test' ? ['--no-sync'] : []),
    ];
    const options = { ...place.account, cwd: '/', env: POSTGRES_ENV, encoding: 'utf8' } as const;
    const { status, stderr, error } = spawnSync(join(place.binDir, 'initdb'), flags, options);
    if (status !== 0)
      throw new Error(`PostgreSQL could not create its database: ${error?.message ?? stderr.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, place.clusterDir);
  syncFolder(place.home);
}
