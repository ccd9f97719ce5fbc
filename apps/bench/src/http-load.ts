import { connect, type Socket } from 'node:net';
import { measureCpu, percentile, type Sample } from './measure.ts';

/** Each connection sends its requests sequentially, like a parent's browser or PhonePe. */
export type Load = {
  url: string;
  /** The serving process, whose processor time is measured. */
  pid: number;
  connections: number;
  /** Returns the bytes of the next request. */
  next: () => string;
  /** The rate of requests; absent: as fast as the server responds. */
  perSecond?: number;
};

const HEAD_END = '\r\n\r\n';

/**
 * Sends requests on all connections for `forMs`. Uses bare sockets, because an HTTP client that costs as much as the server
 * would distort the measurement. Counts 503 responses: with more parents than a slow machine can serve, requests exceed the
 * pool's waiting time for a connection to PostgreSQL.
 *
 * @throws Error at the first response with any other status than 200
 */
export async function runLoad(load: Load, forMs: number): Promise<Sample> {
  const latenciesMs: number[] = [];
  const tally = { refused: 0 };
  const startedAt = performance.now();
  const { result: elapsedMs, cpuMicros } = await measureCpu([load.pid], async () => {
    const until = startedAt + forMs;
    const nextDueAt = createSchedule(load.perSecond, startedAt);
    await Promise.all(
      Array.from({ length: load.connections }, async () =>
        keepBusy(load, { until, nextDueAt, latenciesMs, tally }),
      ),
    );
    return performance.now() - startedAt;
  });
  latenciesMs.sort((a, b) => a - b);
  return {
    perSecond: (latenciesMs.length / elapsedMs) * 1_000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicros: cpuMicros === null ? null : cpuMicros / latenciesMs.length,
    refused: tally.refused,
  };
}

/** Returns a function that gives the time at which the next request is due. */
function createSchedule(perSecond: number | undefined, startedAt: number): () => number {
  let sent = 0;
  return () => (perSecond === undefined ? 0 : startedAt + (sent++ / perSecond) * 1_000);
}

type Run = {
  until: number;
  nextDueAt: () => number;
  latenciesMs: number[];
  tally: { refused: number };
};

/** The server responded 503. */
class UnavailableError extends Error {}

async function keepBusy(load: Load, { until, nextDueAt, latenciesMs, tally }: Run): Promise<void> {
  using connection = openConnection(load.url);
  const { exchange } = connection;
  for (;;) {
    const dueAt = nextDueAt();
    const delayMs = dueAt - performance.now();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const sentAt = performance.now();
    if (sentAt >= until) return;
    if (!(await isServed(exchange(load.next())))) {
      tally.refused += 1;
      continue;
    }
    // Measures from the due time, so that the latency includes the delay of requests that wait behind a slow one.
    latenciesMs.push(performance.now() - Math.max(dueAt, load.perSecond === undefined ? sentAt : dueAt));
  }
}

async function isServed(response: Promise<string>): Promise<boolean> {
  try {
    await response;
    return true;
  } catch (error) {
    if (error instanceof UnavailableError) return false;
    throw error;
  }
}

/** A connection that sends one request at a time. */
export type Connection = Disposable & {
  /** Sends a request and returns the response's body. @throws Error if the status is not 200 */
  exchange: (request: string) => Promise<string>;
};

export function openConnection(url: string): Connection {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  return { exchange: createExchange(socket), [Symbol.dispose]: () => void socket.destroy() };
}

function createExchange(socket: Socket): (request: string) => Promise<string> {
  let received = '';
  let waiting: PromiseWithResolvers<string> | null = null;
  const fail = (error: Error): void => waiting?.reject(error);
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));
  socket.on('data', (text: string) => {
    received += text;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = received.slice(0, headEnd);
    const body = received.slice(headEnd + HEAD_END.length);
    if (!isComplete(head, body)) return;
    const response = received;
    received = '';
    if (response.startsWith('HTTP/1.1 200')) waiting?.resolve(body);
    else if (response.startsWith('HTTP/1.1 503')) fail(new UnavailableError(response.slice(0, 2_000)));
    else fail(new Error(`unexpected response: ${response.slice(0, 2_000)}`));
  });
  return async (request) => {
    waiting = Promise.withResolvers();
    socket.write(request);
    return waiting.promise;
  };
}

/** Whether the body is complete, by its content-length or as chunks. */
function isComplete(head: string, body: string): boolean {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return length === undefined ? body.endsWith('0\r\n\r\n') : body.length >= Number(length);
}

export function createGetRequest(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`;
}
