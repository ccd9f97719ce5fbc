import { readdirSync, readFileSync } from 'node:fs';
import { readCpuMicros } from './measure.ts';

/** Linux's statistics of a process, since its start except the memory. */
export type ProcessStats = {
  pid: number;
  name: string;
  /** The proportional set size: pages shared by several processes count in parts. */
  memoryMb: number;
  cpuMs: number;
  /** The voluntary context switches of all its threads. */
  wakeUps: number;
};

/** The ids of a process and of all its descendants. */
export function findProcessTree(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))] as const),
  );
  const found = [root];
  for (const pid of found)
    found.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  return found;
}

function parentOf(pid: number): number {
  const stat = read(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Reads the statistics of a process; `null` if it has exited. */
export function readProcess(pid: number): ProcessStats | null {
  const cpuMicros = readCpuMicros(pid);
  if (cpuMicros === null) return null;
  return {
    pid,
    name: nameOf(pid),
    memoryMb: numberIn(read(pid, 'smaps_rollup'), /^Pss: +(\d+)/m) / 1_024,
    cpuMs: cpuMicros / 1_000,
    wakeUps: readThreads(pid).reduce(
      (sum, status) => sum + numberIn(status, /^voluntary_ctxt_switches:\s+(\d+)/m),
      0,
    ),
  };
}

/** The file of a Node program, or the title of a PostgreSQL process. */
function nameOf(pid: number): string {
  const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
  const script = /([\w-]+)\/([\w-]+)\.ts/.exec(command);
  if (script) return `node ${script[1]}/${script[2]}`;
  const backend = /^postgres: (.*)$/.exec(command)?.[1];
  if (backend !== undefined)
    return `postgres ${backend.replaceAll(/\d+\.\d+\.\d+\.\d+\(\d+\)|\[local\]/g, '').trim()}`;
  return command.includes('/postgres ') ? 'postgres' : (command.split(' ')[0] ?? '');
}

function readThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => read(pid, `task/${thread}/status`));
  } catch {
    return [];
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}
