import { readdirSync, readFileSync } from 'node:fs';
import { cpuMicrosOf } from './measure.ts';

/** What Linux tells of a process; everything since its start, but the memory. */
export type ProcessFigures = {
  pid: number;
  name: string;
  /** Its own share of memory: pages that several processes have count in parts. */
  memoryMb: number;
  cpuMs: number;
  /** How often it was put to sleep and woken, all of its threads. */
  wakeUps: number;
};

/** A process and all that it has started, directly or not. */
export function findTree(root: number): number[] {
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

/** `null` where it has ended. */
export function readProcess(pid: number): ProcessFigures | null {
  const cpuMicros = cpuMicrosOf(pid);
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

/** Node's programs by their file; PostgreSQL's by what they say they do. */
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
