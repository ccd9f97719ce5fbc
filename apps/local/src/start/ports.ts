import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that this start needs, and the variable that moves it. */
export type PortNeed = { port: number; host: string; variable: string; user: string };

/** @throws Error with one line that names the port and the variable to set, where something listens there. */
export async function assertPortFree({ port, host, variable, user }: PortNeed): Promise<void> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const what =
      code === 'EADDRINUSE'
        ? 'is in use'
        : `cannot be used (${error instanceof Error ? error.message : String(error)})`;
    throw new Error(`Port ${port}, for ${user}, ${what}: set ${variable} to another port.`, { cause: error });
  } finally {
    server.close();
  }
}

/** Asks an address for JSON; `undefined` where nobody answers in time, or not so. */
export async function askJson(url: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(2_000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
