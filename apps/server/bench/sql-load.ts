import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { percentile, type Sample } from './measure.ts';

/** A script of pgbench's, which is PostgreSQL's own measure of what a statement can do. */
export type SqlLoad = { url: string; script: string; clients: number };

/**
 * Runs the script as often as so many connections can, with prepared statements.
 *
 * @throws Error with what pgbench said, where it is not installed or a statement fails
 */
export async function runPgbench({ url, script, clients }: SqlLoad, forMs: number): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'nibog-pgbench-'));
  try {
    const file = join(folder, 'script.sql');
    await writeFile(file, script);
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
