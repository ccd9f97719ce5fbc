// One postmaster: started in a session of its own (a Ctrl-C in the terminal must not stop the database before the
// server has drained), watched by a guardian that stops it when the process that started it is gone.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedHome } from './home.ts';

export type Postmaster = {
  pid: number;
  /** Settles when the process has ended, whoever ended it. */
  exited: Promise<void>;
  /** Fast shutdown: sessions are ended, the data is flushed. After 30 s an immediate one, which the next start recovers from. */
  stop(): Promise<void>;
};

/** Bare on purpose: PostgreSQL reads PG* variables, and has no business with this process's secrets. */
export const POSTGRES_ENV = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

const LOG_LIMIT_BYTES = 5_000_000;
const STOP_DEADLINE_MS = 30_000;
// Waits for the pipe from the starter to close; then the postmaster has no owner any more.
const GUARDIAN = `trap '' HUP INT TERM; read -r _; kill -INT "$1"`;

/** Starts `postgres` with the settings given. It is not ready yet when this returns. */
export function spawnPostmaster(place: EmbeddedHome, settings: Record<string, string>): Postmaster {
  const log = openLog(place.home);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = { ...place.account, cwd: '/', env: POSTGRES_ENV, detached: true };
  const child = spawn(join(place.binDir, 'postgres'), ['-D', place.clusterDir, ...flags], {
    ...options,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const { pid } = child;
  child.once('error', () => undefined); // reported below, by the missing pid
  if (pid === undefined) throw new Error(`Could not run ${join(place.binDir, 'postgres')}.`);
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'sh', String(pid)], {
    ...options,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = bothExited(child, guardian);
  // A database nobody waits for does not keep its process alive; the guardian ends it then.
  child.unref();
  guardian.unref();
  const stdin: unknown = guardian.stdin;
  if (stdin && typeof stdin === 'object' && 'unref' in stdin && typeof stdin.unref === 'function')
    stdin.unref();
  return { pid, exited, stop: () => stopChild(child, exited) };
}

async function bothExited(child: ChildProcess, guardian: ChildProcess): Promise<void> {
  await hasExited(child);
  // The guardian knows only a pid: it must be gone before that pid can belong to somebody else.
  guardian.ref();
  guardian.kill('SIGKILL');
  await hasExited(guardian);
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  child.kill('SIGINT');
  const overdue = setTimeout(() => child.kill('SIGQUIT'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(overdue);
}

async function hasExited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/**
 * Makes the cluster free to start: stops a postmaster that outlived its starter (whose lock the caller now holds), and
 * removes a lock file whose pid belongs to some other program by now.
 */
export async function clearOrphan({ clusterDir }: EmbeddedHome): Promise<void> {
  const lockFile = join(clusterDir, 'postmaster.pid');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  for (let asked = false; ;) {
    const content = readIfThere(lockFile);
    if (content === undefined) return;
    const pid = Number.parseInt(content, 10);
    // A power cut may leave it empty, which PostgreSQL refuses.
    if (!(pid > 1)) return rmSync(lockFile, { force: true });
    const state = inspectProcess(pid, clusterDir);
    // PostgreSQL itself clears the file of a pid that is free; it must not be left one that a stranger has.
    if (state === 'gone') return;
    if (state === 'stranger') return rmSync(lockFile, { force: true });
    if (!asked) signal(pid, 'SIGINT');
    if (asked && Date.now() > deadline) signal(pid, 'SIGQUIT');
    asked = true;
    await delay(50);
  }
}

function inspectProcess(pid: number, clusterDir: string): 'gone' | 'ours' | 'stranger' {
  const command = existsSync('/proc/self/cmdline')
    ? (readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '')
    : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  // A zombie has an empty command line: it is as good as gone.
  if (command.trim() === '') return 'gone';
  return command.includes(` -D ${clusterDir} `) ? 'ours' : 'stranger';
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: a file under /proc whose process ended while it was read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function openLog(home: string): number {
  const file = logFile(home);
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

export function logFile(home: string): string {
  return join(home, 'postgres.log');
}

/** Where the log ends now: what a start writes comes after it. */
export function logLength(home: string): number {
  return statSync(logFile(home), { throwIfNoEntry: false })?.size ?? 0;
}

/** What the log says since `offset` bytes. */
export function readLogSince(home: string, offset: number): string {
  const content = readFileSync(logFile(home));
  return content.subarray(offset <= content.length ? offset : 0).toString('utf8');
}
