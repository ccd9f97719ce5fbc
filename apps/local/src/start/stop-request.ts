import { fstatSync } from 'node:fs';

/** Calls `stop` once: on SIGTERM, on SIGINT, or when the parent closes the pipe that is this process's standard input. */
export function onStopRequest(stop: () => void): void {
  let requested = false;
  function request(): void {
    if (requested) return;
    requested = true;
    stop();
  }
  process.on('SIGTERM', request).on('SIGINT', request);
  if (isParentPipe()) process.stdin.on('end', request).on('close', request).on('error', request).resume();
}

/** Whether standard input is a pipe or a socket. A terminal or /dev/null does not indicate when the parent exits. */
function isParentPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false; // standard input is closed
  }
}
