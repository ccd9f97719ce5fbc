// Runs one postmaster in a separate session, because a Ctrl-C in the terminal must not stop the database before the
// server has drained. A guardian process stops the postmaster when the process that started it exits.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedHome } from './home.ts';

export type Postmaster = {
  pid: number;
  /** Settles when the process has exited for any reason. */
  exited: Promise<void>;
  /** Fast shutdown: terminates sessions and flushes data. After 30 s immediate shutdown; the next start then recovers. */
  stop(): Promise<void>;
};

/** A minimal environment: PostgreSQL would read PG* variables, and must not get this process's secrets. */
export const POSTGRES_ENV = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

const LOG_LIMIT_BYTES = 5_000_000;
const STOP_DEADLINE_MS = 30_000;
// Waits until the pipe from the starter closes, which means that the starter has exited.
const GUARDIAN = `trap '' HUP INT TERM; read -r _; kill -INT "$1"`;

/** Starts `postgres` with `settings`. Returns before PostgreSQL accepts connections. */
export function spawnPostmaster(embedded: EmbeddedHome, settings: Record<string, string>): Postmaster {
  const log = openLog(embedded.home);
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = { ...embedded.account, cwd: '/', env: POSTGRES_ENV, detached: true };
  const child = spawn(join(embedded.binDir, 'postgres'), ['-D', embedded.clusterDir, ...flags], {
    ...options,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const { pid } = child;
  child.once('error', () => undefined); // reported below, by the missing pid
  if (pid === undefined) throw new Error(`Could not run ${join(embedded.binDir, 'postgres')}.`);
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'sh', String(pid)], {
    ...options,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = bothExited(child, guardian);
  // The database must not keep this process alive. When this process exits, the guardian stops the database.
  child.unref();
  guardian.unref();
  const stdin: unknown = guardian.stdin;
  if (stdin && typeof stdin === 'object' && 'unref' in stdin && typeof stdin.unref === 'function')
    stdin.unref();
  return { pid, exited, stop: () => stopChild(child, exited) };
}

async function bothExited(child: ChildProcess, guardian: ChildProcess): Promise<void> {
  await waitForExit(child);
  // The guardian knows only a pid: it must exit before another process can get that pid.
  guardian.ref();
  guardian.kill('SIGKILL');
  await waitForExit(guardian);
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  child.kill('SIGINT');
  const overdue = setTimeout(() => child.kill('SIGQUIT'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(overdue);
}

async function waitForExit(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/**
 * Prepares the cluster for a start: stops a postmaster that outlived its starter, and removes a lock file whose pid now
 * belongs to another program. The caller holds the starter lock.
 */
export async function clearOrphan({ clusterDir }: EmbeddedHome): Promise<void> {
  const lockFile = join(clusterDir, 'postmaster.pid');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  for (let isStopping = false; ;) {
    const content = readIfExists(lockFile);
    if (content === undefined) return;
    const pid = Number.parseInt(content, 10);
    // A power cut may leave an empty file, with which PostgreSQL refuses to start.
    if (!(pid > 1)) return rmSync(lockFile, { force: true });
    const state = inspectProcess(pid, clusterDir);
    // PostgreSQL removes the file if no process has the pid, but refuses to start if an unrelated process has it.
    if (state === 'exited') return;
    if (state === 'unrelated') return rmSync(lockFile, { force: true });
    if (!isStopping) signal(pid, 'SIGINT');
    if (isStopping && Date.now() > deadline) signal(pid, 'SIGQUIT');
    isStopping = true;
    await delay(50);
  }
}

function inspectProcess(pid: number, clusterDir: string): 'exited' | 'ours' | 'unrelated' {
  const command = existsSync('/proc/self/cmdline')
    ? (readIfExists(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '')
    : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  // A zombie has an empty command line and counts as exited.
  if (command.trim() === '') return 'exited';
  return command.includes(` -D ${clusterDir} `) ? 'ours' : 'unrelated';
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: the process of a file under /proc exited during the read.
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

/** The length of the log in bytes: the offset of the next start's output. */
export function logLength(home: string): number {
  return statSync(logFile(home), { throwIfNoEntry: false })?.size ?? 0;
}

/** The log from byte `offset` on. */
export function readLogSince(home: string, offset: number): string {
  const content = readFileSync(logFile(home));
  return content.subarray(offset <= content.length ? offset : 0).toString('utf8');
}
