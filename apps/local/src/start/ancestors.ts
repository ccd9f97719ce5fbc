// Who started us, through `npx pnpm start`: a chain of npx, sh and pnpm. A signal to the top of it alone does not come
// down to us, so we watch whether the chain still holds. Home-made: ps-list and its like start a process for each look.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

type ProcessInfo = { pid: number; parent: number; command: string };

const CHECK_EVERY_MS = 500;
const MAX_DEPTH = 20;
const PACKAGE_RUNNER =
  /(?:^|[/\s])(?:npx|npm|pnpm|yarn)(?:$|[\s.-])|\/(?:npx|npm|pnpm|yarn)(?:-cli)?\.[cm]?js/;
const SHELL = /^-?(?:\S*\/)?(?:ba|da|z|k|fi)?sh(?:$|\s)/;

/** Calls `onDeath` once when the process that started this one, or a package runner above it, has gone. */
export async function watchAncestors(onDeath: () => void): Promise<void> {
  const chain = watchedPart(await readChain(process.pid));
  let checking = false;
  const timer = setInterval(() => void check(), CHECK_EVERY_MS);
  timer.unref();

  async function check(): Promise<void> {
    if (checking) return;
    checking = true;
    const intact = await Promise.all(chain.map(holds));
    checking = false;
    if (intact.every(Boolean)) return;
    clearInterval(timer);
    onDeath();
  }
}

/** A dead parent's children get another one at once, even while it is a zombie. */
async function holds({ pid, parent }: ProcessInfo): Promise<boolean> {
  if (pid === process.pid) return process.ppid === parent;
  return (await inspect(pid))?.parent === parent;
}

/**
 * The links of `chain` (the process itself first) that must hold: up to the topmost package runner; without one, to the
 * parent, unless that is a shell, whose end with `nohup` or `&` is meant to leave us running.
 */
export function watchedPart(chain: ProcessInfo[]): ProcessInfo[] {
  const runner = chain.findLastIndex(({ command }, index) => index > 0 && isPackageRunner(command));
  if (runner > 0) return chain.slice(0, runner);
  const parent = chain[1];
  return parent === undefined || SHELL.test(parent.command) ? [] : chain.slice(0, 1);
}

function isPackageRunner(command: string): boolean {
  return PACKAGE_RUNNER.test(command.split(' ').slice(0, 3).join(' '));
}

async function readChain(start: number): Promise<ProcessInfo[]> {
  const chain: ProcessInfo[] = [];
  for (let pid = start; pid > 1 && chain.length < MAX_DEPTH;) {
    const info = await inspect(pid);
    if (!info) break;
    chain.push(info);
    pid = info.parent;
  }
  return chain;
}

async function inspect(pid: number): Promise<ProcessInfo | undefined> {
  try {
    return existsSync('/proc/self/stat') ? inspectProc(pid) : await inspectPs(pid);
  } catch {
    return undefined; // gone, or not ours to see
  }
}

/** At once: the kernel has it in memory, and any other way wakes a thread or two for each of these, many times a second. */
function inspectProc(pid: number): ProcessInfo {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  // The name in brackets may hold anything; the parent is the second field after it.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { pid, parent, command: command.replaceAll('\0', ' ').trim() };
}

async function inspectPs(pid: number): Promise<ProcessInfo> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=,command=', '-p', String(pid)]);
  const [, parent = '', command = ''] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
  return { pid, parent: Number(parent), command };
}
