import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createDraw } from '@nibog/phonepe/simulator';
import type { Recorder } from './recorder.ts';
import type { Replica } from './replicas.ts';

/** The public address of all replicas. Forwards and records PhonePe's webhooks. */
export type LoadBalancer = AsyncDisposable & {
  url: string;
  stopDroppingResponses(): void;
};

const DROPPED_RESPONSE_SHARE = 0.02;
const RESPONSE_TIMEOUT_MS = 10_000;

/** Forwards each request to the next replica, running or not, and drops some responses on the way back. */
export async function startLoadBalancer(
  replicas: () => readonly Replica[],
  seed: number,
  recorder: Recorder,
): Promise<LoadBalancer> {
  const draw = createDraw('load balancer', seed);
  let droppedShare = DROPPED_RESPONSE_SHARE;
  let requests = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const replica = replicas()[(requests += 1) % replicas().length];
    const from = recorder.now();
    const { name: server } = replica ?? { name: 'none' };
    const httpStatus = await forward(replica, request, body);
    recorder.events.push({
      kind: 'delivery',
      from,
      until: recorder.now(),
      server,
      dedupeKey: createHash('sha256').update(body).digest('hex'),
      transactionId: findTransactionId(body),
      httpStatus,
    });
    recorder.count(`webhooks with ${httpStatus ?? 'no response'}`);
    if (httpStatus !== null && draw.chance(droppedShare)) {
      recorder.count('webhook responses dropped');
      response.destroy();
    } else response.writeHead(httpStatus ?? 502).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the load balancer has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stopDroppingResponses() {
      droppedShare = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  replica: Replica | undefined,
  request: IncomingMessage,
  body: Buffer,
): Promise<number | null> {
  if (!replica?.url) return null;
  const headers: Record<string, string> = {};
  for (const name of ['content-type', 'authorization', 'x-verify']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  try {
    const response = await fetch(`${replica.url}${request.url ?? '/'}`, {
      method: request.method ?? 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** The id is in V2's JSON, or in the base64 text inside V1's JSON. */
function findTransactionId(body: Buffer): string | null {
  const text = body.toString();
  const encoded = /"response":"([^"]+)"/.exec(text)?.[1];
  const decoded = encoded === undefined ? text : Buffer.from(encoded, 'base64').toString();
  return /nibog_[\w-]{22}/.exec(decoded)?.[0] ?? null;
}
