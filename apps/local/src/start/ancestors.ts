// `npx pnpm start` runs this process below a chain of npx, sh and pnpm. A signal to the top of the chain does not reach
// this process, so it watches whether the chain is intact. Our own implementation: ps-list and similar packages start a
// process for each check.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

type ProcessInfo = { pid: number; parent: number; command: string };

const CHECK_EVERY_MS = 500;
const MAX_DEPTH = 20;
const PACKAGE_RUNNER =
  /(?:^|[/\s])(?:npx|npm|pnpm|yarn)(?:$|[\s.-])|\/(?:npx|npm|pnpm|yarn)(?:-cli)?\.[cm]?js/;
const SHELL = /^-?(?:\S*\/)?(?:ba|da|z|k|fi)?sh(?:$|\s)/;

/** Calls `onExit` once when the process that started this one, or a package runner above it, has exited. */
export async function watchAncestors(onExit: () => void): Promise<void> {
  const links = selectWatchedLinks(await readChain(process.pid));
  let checking = false;
  const timer = setInterval(() => void check(), CHECK_EVERY_MS);
  timer.unref();

  async function check(): Promise<void> {
    if (checking) return;
    checking = true;
    const intact = await Promise.all(links.map(hasSameParent));
    checking = false;
    if (intact.every(Boolean)) return;
    clearInterval(timer);
    onExit();
  }
}

/** The children of an exited process get another parent immediately, even while the process is a zombie. */
async function hasSameParent({ pid, parent }: ProcessInfo): Promise<boolean> {
  if (pid === process.pid) return process.ppid === parent;
  return (await inspect(pid))?.parent === parent;
}

/**
 * Selects the processes of `chain` (this process is first) whose parent must not change: all below the topmost package
 * runner. Without a package runner only this process, and none if its parent is a shell: a process started with `nohup` or
 * `&` must survive its shell.
 */
export function selectWatchedLinks(chain: ProcessInfo[]): ProcessInfo[] {
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
    return undefined; // exited, or not visible to this user
  }
}

/** Reads synchronously: the kernel has the data in memory, and asynchronous reads would wake threads many times a second. */
function inspectProc(pid: number): ProcessInfo {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  // The name in brackets may contain any character; the parent is the second field after it.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { pid, parent, command: command.replaceAll('\0', ' ').trim() };
}

async function inspectPs(pid: number): Promise<ProcessInfo> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=,command=', '-p', String(pid)]);
  const [, parent = '', command = ''] = /^\s*(\d+)\s+(.*)$/m.exec(stdout) ?? [];
  return { pid, parent: Number(parent), command };
}
