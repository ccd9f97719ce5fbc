import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Pool } from 'pg';
import { percentile, type Sample } from './measure.ts';

/** A statement without parameters. Each run replaces `:n` in it by a random number from 1 to `maxN`. */
export type SqlLoad = { url: string; statement: string; maxN?: number; clients: number };

const HAS_PGBENCH = spawnSync('pgbench', ['--version']).status === 0;

/** The program with which `runSql` measures. */
export const SQL_LABEL = HAS_PGBENCH ? 'pgbench' : 'pg, without pgbench';

/**
 * Runs the prepared statement as often as possible on `clients` connections, with pgbench. If pgbench is not installed, runs
 * it through `pg`, whose own cost is then part of the baseline.
 *
 * @throws Error if the statement fails
 */
export async function runSql(load: SqlLoad, forMs: number): Promise<Sample> {
  return HAS_PGBENCH ? runPgbench(load, forMs) : runThroughPg(load, forMs);
}

async function runThroughPg({ url, statement, maxN, clients }: SqlLoad, forMs: number): Promise<Sample> {
  await using pool = Object.assign(new Pool({ connectionString: url, max: clients }), {
    [Symbol.asyncDispose]: async () => pool.end(),
  });
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  async function keepBusy(): Promise<void> {
    for (;;) {
      const sentAt = performance.now();
      if (sentAt - startedAt >= forMs) return;
      const values = maxN === undefined ? [] : [randomInt(1, maxN + 1)];
      await pool.query({ name: 'load', text: statement.replaceAll(/(?<!:):n\b/g, '$1::int'), values });
      latenciesMs.push(performance.now() - sentAt);
    }
  }
  await Promise.all(Array.from({ length: clients }, keepBusy));
  const elapsedMs = performance.now() - startedAt;
  latenciesMs.sort((a, b) => a - b);
  const perSecond = (latenciesMs.length / elapsedMs) * 1_000;
  return {
    perSecond,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicros: null,
  };
}

async function runPgbench({ url, statement, maxN, clients }: SqlLoad, forMs: number): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'nibog-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    await writeFile(file, `${maxN === undefined ? '' : `\\set n random(1, ${maxN})\n`}${statement};\n`);
    const child = spawn(
      'pgbench',
      ['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--file=${file}`]
        .concat([
          `--time=${Math.max(1, Math.round(forMs / 1_000))}`,
          '--log',
          `--log-prefix=${join(folder, 'log')}`,
        ])
        .concat(url),
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exited = once(child, 'exit');
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await exited;
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(output)?.[1]);
    if (!(perSecond > 0) || /aborted/.test(output + errors)) throw new Error(`pgbench: ${output}${errors}`);
    const latenciesMs = await readLatencies(folder);
    return {
      perSecond,
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      cpuMicros: null,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Reads the sorted latencies, ms, from pgbench's log. The third field of each line is the latency in µs. */
async function readLatencies(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('log'));
  const logs = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8')));
  return logs
    .flatMap((log) => log.trimEnd().split('\n'))
    .map((line) => Number(line.split(' ')[2]) / 1_000)
    .toSorted((a, b) => a - b);
}
