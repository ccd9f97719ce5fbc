import { connect, type Socket } from 'node:net';
import { percentile, withCpu, type Sample } from './measure.ts';

/** Requests one after the other on each of so many connections, as parents' browsers or PhonePe would send them. */
export type Load = {
  url: string;
  /** Of the serving process, whose processor time is counted. */
  pid: number;
  connections: number;
  /** The next request, whole. */
  next: () => string;
  /** Sends no more than so many per second; absent: as many as are answered. */
  perSecond?: number;
};

const HEAD_END = '\r\n\r\n';

/**
 * Keeps the connections busy for so long. A bare socket, because a client that cost as much as the server would measure
 * itself. A 503 is counted: with more parents than a slow machine serves, one waits longer for a connection to PostgreSQL
 * than the pool lets it, and is refused.
 *
 * @throws Error at the first other answer that is not 200
 */
export async function runLoad(load: Load, forMs: number): Promise<Sample> {
  const took: number[] = [];
  const tally = { refused: 0 };
  const startedAt = performance.now();
  const { result: elapsedMs, cpuMicros } = await withCpu([load.pid], async () => {
    const until = startedAt + forMs;
    const pace = createPace(load.perSecond, startedAt);
    await Promise.all(
      Array.from({ length: load.connections }, async () => keepBusy(load, { until, pace, took, tally })),
    );
    return performance.now() - startedAt;
  });
  took.sort((a, b) => a - b);
  return {
    perSecond: (took.length / elapsedMs) * 1_000,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    cpuMicros: cpuMicros === null ? null : cpuMicros / took.length,
    refused: tally.refused,
  };
}

/** When the next request is to go out. */
function createPace(perSecond: number | undefined, startedAt: number): () => number {
  let sent = 0;
  return () => (perSecond === undefined ? 0 : startedAt + (sent++ / perSecond) * 1_000);
}

type Run = { until: number; pace: () => number; took: number[]; tally: { refused: number } };

/** The server said 503: not now. */
class Refused extends Error {}

async function keepBusy(load: Load, { until, pace, took, tally }: Run): Promise<void> {
  using connection = openConnection(load.url);
  const { exchange } = connection;
  for (;;) {
    const dueAt = pace();
    const early = dueAt - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const sentAt = performance.now();
    if (sentAt >= until) return;
    if (!(await isServed(exchange(load.next())))) {
      tally.refused += 1;
      continue;
    }
    // From when it was due: a server that is late must not be asked less for it.
    took.push(performance.now() - Math.max(dueAt, load.perSecond === undefined ? sentAt : dueAt));
  }
}

async function isServed(answer: Promise<string>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** One connection, on which a request follows the answer to the one before. */
export type Connection = Disposable & {
  /** Answers the body. @throws Error where the status is not 200 */
  exchange: (request: string) => Promise<string>;
};

export function openConnection(url: string): Connection {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  return { exchange: createExchange(socket), [Symbol.dispose]: () => void socket.destroy() };
}

function createExchange(socket: Socket): (request: string) => Promise<string> {
  let heard = '';
  let waiting: PromiseWithResolvers<string> | null = null;
  const fail = (error: Error): void => waiting?.reject(error);
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));
  socket.on('data', (text: string) => {
    heard += text;
    const headEnd = heard.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = heard.slice(0, headEnd);
    const body = heard.slice(headEnd + HEAD_END.length);
    if (!isWhole(head, body)) return;
    const answer = heard;
    heard = '';
    if (answer.startsWith('HTTP/1.1 200')) waiting?.resolve(body);
    else if (answer.startsWith('HTTP/1.1 503')) fail(new Refused(answer.slice(0, 2_000)));
    else fail(new Error(`answered: ${answer.slice(0, 2_000)}`));
  });
  return async (request) => {
    waiting = Promise.withResolvers();
    socket.write(request);
    return waiting.promise;
  };
}

/** Whether the body is all there, whether its length was told or it came in chunks. */
function isWhole(head: string, body: string): boolean {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
}

export function getRequest(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`;
}
