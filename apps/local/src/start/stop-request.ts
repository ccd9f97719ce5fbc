import { fstatSync } from 'node:fs';

/** Calls `stop` once: on SIGTERM or SIGINT, or when the pipe that the parent holds as this process's standard input closes. */
export function onStopRequest(stop: () => void): void {
  let asked = false;
  function ask(): void {
    if (asked) return;
    asked = true;
    stop();
  }
  process.on('SIGTERM', ask).on('SIGINT', ask);
  if (isParentPipe()) process.stdin.on('end', ask).on('close', ask).on('error', ask).resume();
}

/** A terminal or /dev/null says nothing about a parent, and the latter ends at once. */
function isParentPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false; // closed: there never was one
  }
}
