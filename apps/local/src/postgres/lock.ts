// Allows one starter per data folder. SQLite takes an exclusive lock of the operating system on an empty file. The lock
// ends with its process, so it is never stale, not even after kill -9, and does not depend on process ids. The process must
// not open the file in any other way: when it closes that handle, the system ends its lock. The pid file is used in the
// error message only. proper-lockfile uses the age of a lock file: a killed starter would keep the lock for seconds, and a
// suspended starter would lose it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** `release` is idempotent. */
export type StarterLock = { release(): void };

/** Locks `home` for this process. Throws a one-line error that names the process that holds the lock. */
export function acquireStarterLock(home: string, dataDir: string): StarterLock {
  const pidFile = join(home, 'starter.pid');
  const database = new DatabaseSync(join(home, 'starter.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    const holder = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() : 'unknown';
    throw new Error(
      `The database folder ${dataDir} is in use by another running process (pid ${holder}): stop that one, or use another folder.`,
      { cause },
    );
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
}
