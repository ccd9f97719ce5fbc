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
import { findTree, readProcess, type ProcessFigures } from '../processes.ts';
import { bookOnce } from './first-booking.ts';
import { formatRest, restBetween, type Rest } from './rest.ts';

const START = fileURLToPath(import.meta.resolve('@nibog/local/start'));
/** The audit, the sweeps and PostgreSQL's own work come by in this time. */
const REST_S = 60;
/** Connections that the start needed are closed by then, and what was compiled is. */
const SETTLE_MS = 20_000;

export const IDLE_USAGE = `pnpm bench idle [--seconds ${REST_S}]   from start to the first booking; what the product does when nobody comes`;

/** `start` as a person types it, once installed: on no data, and again on the data that it left. Then nobody comes. */
export async function idleFromArguments(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, json: { type: 'string' } } });
  const seconds = Number(values.seconds ?? REST_S);
  if (!(seconds >= 1)) throw new Error('--seconds must be a number from 1 on');
  const folder = await mkdtemp(join(tmpdir(), 'nibog-idle-'));
  try {
    await chmod(folder, 0o711);
    const first = await measureStart(folder, null);
    const next = await measureStart(folder, seconds);
    if (next.rest === null) throw new Error('nothing was measured at rest');
    const path = values.json ?? join(REPOSITORY, '.cache', 'bench', 'idle.json');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      JSON.stringify({ first: first.startMs, next: next.startMs, rest: next.rest }, null, 2),
    );
    console.log(`from start to the first checkout: ${(first.startMs / 1_000).toFixed(1)} s on no data`);
    console.log(
      `                                  ${(next.startMs / 1_000).toFixed(1)} s on the data that it left\n`,
    );
    console.log(`${formatRest(next.rest)}\n\nAll of it is in ${path}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureStart(
  dataDir: string,
  seconds: number | null,
): Promise<{ startMs: number; rest: Rest | null }> {
  tell(seconds === null ? 'starting on no data' : 'starting again');
  const [port, simulator, mailbox] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', START], {
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
    await bookOnce(`http://127.0.0.1:${port}`);
    const startMs = performance.now() - startedAt;
    if (seconds === null) return { startMs, rest: null };
    tell('settling');
    await pause(SETTLE_MS);
    tell(`at rest for ${seconds} s`);
    return { startMs, rest: await watchRest(child.pid ?? 0, join(dataDir, 'postgres'), seconds) };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function watchRest(pid: number, dataDir: string, seconds: number): Promise<Rest> {
  const url = findEmbeddedUrl(dataDir);
  if (url === null) throw new Error('there is no database');
  await using owner = connectAs('owner', url, { max: 1 });
  const readTransactions = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: string }>(
      `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()`,
    );
    return Number(rows[0]?.count ?? 0);
  };
  const readTree = (): ProcessFigures[] =>
    findTree(pid)
      .map(readProcess)
      .filter((figures) => figures !== null);
  const [before, transactions] = [readTree(), await readTransactions()];
  await pause(seconds * 1_000);
  return restBetween(before, readTree(), {
    transactions: (await readTransactions()) - transactions,
    seconds,
  });
}

function tell(progress: string): void {
  process.stderr.write(`idle: ${progress}\n`);
}
