import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createDraw } from '@nibog/phonepe/simulator';
import type { Seat } from './replicas.ts';
import type { Witness } from './recorder.ts';

/** The one public address, as a load balancer has it: PhonePe's webhooks come here, and are written down. */
export type Door = AsyncDisposable & {
  url: string;
  /** Loses no answer any more. */
  calm(): void;
};

const LOST_ANSWERS = 0.02;
const ANSWER_DEADLINE_MS = 10_000;

/** Hands each request to the next seat, whether somebody sits there or not. Some answers are lost on the way back. */
export async function openDoor(seats: () => readonly Seat[], seed: number, witness: Witness): Promise<Door> {
  const draw = createDraw('door', seed);
  let lostAnswers = LOST_ANSWERS;
  let turn = 0;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const seat = seats()[(turn += 1) % seats().length];
    const from = witness.now();
    const { name: server } = seat ?? { name: 'nobody' };
    const httpStatus = await forward(seat, request, body);
    witness.events.push({
      kind: 'delivery',
      from,
      until: witness.now(),
      server,
      dedupeKey: createHash('sha256').update(body).digest('hex'),
      transactionId: findTransactionId(body),
      httpStatus,
    });
    witness.count(`webhooks answered ${httpStatus ?? 'not at all'}`);
    if (httpStatus !== null && draw.chance(lostAnswers)) {
      witness.count('answers to webhooks lost');
      response.destroy();
    } else response.writeHead(httpStatus ?? 502).end();
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calm() {
      lostAnswers = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  seat: Seat | undefined,
  request: IncomingMessage,
  body: Buffer,
): Promise<number | null> {
  if (!seat?.url) return null;
  const headers: Record<string, string> = {};
  for (const name of ['content-type', 'authorization', 'x-verify']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  try {
    const answer = await fetch(`${seat.url}${request.url ?? '/'}`, {
      method: request.method ?? 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

/** In V2's JSON, or in the base64 that V1's JSON carries. */
function findTransactionId(body: Buffer): string | null {
  const text = body.toString();
  const inner = /"response":"([^"]+)"/.exec(text)?.[1];
  const plain = inner === undefined ? text : Buffer.from(inner, 'base64').toString();
  return /nibog_[\w-]{22}/.exec(plain)?.[0] ?? null;
}
