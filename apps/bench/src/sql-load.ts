import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Pool } from 'pg';
import { percentile, type Sample } from './measure.ts';

/** One statement without parameters; `:n` in it is a number from 1 to `upTo`, another one each time. */
export type SqlLoad = { url: string; statement: string; upTo?: number; clients: number };

const HAS_PGBENCH = spawnSync('pgbench', ['--version']).status === 0;

/** What `runSql` measures with. */
export const SQL_LABEL = HAS_PGBENCH ? 'pgbench' : 'pg, without pgbench';

/**
 * Runs the statement as often as so many connections can, prepared: by pgbench, PostgreSQL's own measure, or where that
 * is not installed through `pg`, whose own work is then part of the limit.
 *
 * @throws Error where the statement fails
 */
export async function runSql(load: SqlLoad, forMs: number): Promise<Sample> {
  return HAS_PGBENCH ? runPgbench(load, forMs) : runThroughPg(load, forMs);
}

async function runThroughPg({ url, statement, upTo, clients }: SqlLoad, forMs: number): Promise<Sample> {
  await using pool = Object.assign(new Pool({ connectionString: url, max: clients }), {
    [Symbol.asyncDispose]: async () => pool.end(),
  });
  const took: number[] = [];
  const startedAt = performance.now();
  async function keepBusy(): Promise<void> {
    for (;;) {
      const sentAt = performance.now();
      if (sentAt - startedAt >= forMs) return;
      const values = upTo === undefined ? [] : [randomInt(1, upTo + 1)];
      await pool.query({ name: 'load', text: statement.replaceAll(/(?<!:):n\b/g, '$1::int'), values });
      took.push(performance.now() - sentAt);
    }
  }
  await Promise.all(Array.from({ length: clients }, keepBusy));
  const elapsedMs = performance.now() - startedAt;
  took.sort((a, b) => a - b);
  const perSecond = (took.length / elapsedMs) * 1_000;
  return { perSecond, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99), cpuMicros: null };
}

async function runPgbench({ url, statement, upTo, clients }: SqlLoad, forMs: number): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'nibog-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    await writeFile(file, `${upTo === undefined ? '' : `\\set n random(1, ${upTo})\n`}${statement};\n`);
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
    const [told, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await exited;
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(told)?.[1]);
    if (!(perSecond > 0) || /aborted/.test(told + complained))
      throw new Error(`pgbench: ${told}${complained}`);
    const took = await readLog(folder);
    return { perSecond, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99), cpuMicros: null };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How long each took in ms, in order: the third field of pgbench's lines is µs. */
async function readLog(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('log'));
  const logs = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8')));
  return logs
    .flatMap((log) => log.trimEnd().split('\n'))
    .map((line) => Number(line.split(' ')[2]) / 1_000)
    .toSorted((a, b) => a - b);
}
