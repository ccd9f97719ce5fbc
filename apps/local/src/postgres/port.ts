// Home-made: get-port does not give a port again for 15 s or more, and a folder's port is to be the same at its next start.

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
// Below the ranges that systems hand out to outgoing connections, so that a port kept for a folder stays free.
const LOWEST = 20_000;
const HIGHEST = 30_000;

/** Whether nothing listens on 127.0.0.1:`port` now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer().listen({ port, host: HOST, exclusive: true });
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** A port that nothing listens on; the `preferred` one if it is such. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(port)) return port;
  }
}
