import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectAs } from '@nibog/db';
import { findEmbeddedUrl } from '@nibog/local/postgres/embedded-postgres';
import { REPOSITORY } from '@nibog/local/repository';
import { findFreePort } from '@nibog/testing/app/free-port';
import { findProcessTree, readProcess, type ProcessStats } from '../processes.ts';
import { checkOutOnceReady } from './first-checkout.ts';
import { computeUsage, formatUsage, type Usage } from './usage.ts';

const START = fileURLToPath(import.meta.resolve('@nibog/local/start'));
/** Long enough to include the audit, the sweeps and PostgreSQL's background work. */
const IDLE_S = 60;
/** The time until the start's connections are closed and its code is compiled. */
const SETTLE_MS = 20_000;

export const IDLE_USAGE = `pnpm bench idle [--seconds ${IDLE_S}]   the time from start to the first checkout, and the resources that the idle product uses`;

/** Runs `start` on an empty data folder and again on the same folder, and then measures the idle product. */
export async function runIdle(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, json: { type: 'string' } } });
  const seconds = Number(values.seconds ?? IDLE_S);
  if (!(seconds >= 1)) throw new Error('--seconds must be a number of at least 1');
  const folder = await mkdtemp(join(tmpdir(), 'nibog-idle-'));
  try {
    await chmod(folder, 0o711);
    const first = await measureStart(folder, null);
    const next = await measureStart(folder, seconds);
    if (next.usage === null) throw new Error('the idle product was not measured');
    const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'idle.json');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      JSON.stringify({ first: first.startMs, next: next.startMs, rest: next.usage }, null, 2),
    );
    console.log(`from start to the first checkout: ${(first.startMs / 1_000).toFixed(1)} s without data`);
    console.log(
      `                                  ${(next.startMs / 1_000).toFixed(1)} s with the data of the first start\n`,
    );
    console.log(`${formatUsage(next.usage)}\n\nFull results: ${path}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureStart(
  dataDir: string,
  seconds: number | null,
): Promise<{ startMs: number; usage: Usage | null }> {
  report(seconds === null ? 'starting without data' : 'starting again');
  const [port, simulator, mailbox] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [START], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDir,
      PORT: String(port),
      PHONEPE_SIMULATOR_PORT: String(simulator),
      MAILBOX_PORT: String(mailbox),
    },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    await checkOutOnceReady(`http://127.0.0.1:${port}`);
    const startMs = performance.now() - startedAt;
    if (seconds === null) return { startMs, usage: null };
    report('settling');
    await pause(SETTLE_MS);
    report(`idle for ${seconds} s`);
    return { startMs, usage: await measureIdle(child.pid ?? 0, join(dataDir, 'postgres'), seconds) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function measureIdle(pid: number, dataDir: string, seconds: number): Promise<Usage> {
  const url = findEmbeddedUrl(dataDir);
  if (url === null) throw new Error('there is no database');
  await using owner = connectAs('owner', url, { max: 1 });
  const readTransactions = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: string }>(
      `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()`,
    );
    return Number(rows[0]?.count ?? 0);
  };
  const readTree = (): ProcessStats[] =>
    findProcessTree(pid)
      .map(readProcess)
      .filter((stats) => stats !== null);
  const [before, transactions] = [readTree(), await readTransactions()];
  await pause(seconds * 1_000);
  return computeUsage(before, readTree(), {
    transactions: (await readTransactions()) - transactions,
    seconds,
  });
}

function report(progress: string): void {
  process.stderr.write(`idle: ${progress}\n`);
}
