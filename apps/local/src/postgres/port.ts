// Our own implementation: get-port does not return the same port again for at least 15 s, but a restart must reuse the
// folder's port.

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
// Below the ports that systems use for outgoing connections, so that a folder's port stays free.
const MIN_PORT = 20_000;
const MAX_PORT = 30_000;

/** Whether 127.0.0.1:`port` is free. */
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

/** Returns a free port: `preferred` if that is free. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (;;) {
    const port = randomInt(MIN_PORT, MAX_PORT);
    if (await isPortFree(port)) return port;
  }
}
