import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that the start needs, the variable that changes it, and what it is for. */
export type PortNeed = { port: number; host: string; variable: string; purpose: string };

/** @throws Error with a one-line message that names the port and the variable, if the port cannot be used. */
export async function assertPortFree({ port, host, variable, purpose }: PortNeed): Promise<void> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const problem =
      code === 'EADDRINUSE'
        ? 'is in use'
        : `cannot be used (${error instanceof Error ? error.message : String(error)})`;
    throw new Error(`Port ${port}, for ${purpose}, ${problem}: set ${variable} to another port.`, {
      cause: error,
    });
  } finally {
    server.close();
  }
}

/** Fetches JSON from a URL. Returns `undefined` for a failure, a timeout of 2 s, or any response but JSON with status 2xx. */
export async function fetchJson(url: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(2_000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
