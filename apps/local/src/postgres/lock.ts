// One starter per data folder. The lock is the operating system's own (SQLite holds an exclusive file lock on a
// file that stays empty), so it ends with the process that holds it: after kill -9 there is nothing stale to judge,
// and a recycled process id cannot be taken for the owner. The pid beside it only serves the message. proper-lockfile
// judges a lock by its age: a killed starter would keep it for some seconds, and one that was suspended would lose it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** `release` may be called twice. */
export type StarterLock = { release(): void };

/** Claims `home` for this process, or throws one line that names the process which has it. */
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
