// Home-made: pg-listen has had no release since 2020.

import { Client } from 'pg';

export type ChannelOptions = {
  /** Straight to PostgreSQL: what a session listens to is lost behind a transaction pooler. */
  url: string;
  /** What is listened to and sent on; a name of our own, never from outside. */
  name: string;
  onMessage: (payload: string) => void;
  /** Called whenever it listens again: what was sent meanwhile was not heard. */
  onListening: () => void;
  onError: (error: Error) => void;
  /** Between two tries to connect, and between two looks whether the connection still lives. */
  retryMs: number;
  aliveMs: number;
};

/** One connection that listens and sends. */
export type Channel = AsyncDisposable & {
  /** Sends what others are to hear. Drops it where there is no connection: whoever listens must not rely on it. */
  send: (payloads: readonly string[]) => Promise<void>;
};

const ANSWER_WITHIN_MS = 5_000;

/**
 * PostgreSQL's LISTEN and NOTIFY on a connection of its own, which comes back by itself. A NOTIFY makes the commits of
 * all who send one wait for each other: so it is never part of a transaction that does anything else.
 */
export function openChannel(options: ChannelOptions): Channel {
  const { url, name, onMessage, onListening, onError, retryMs, aliveMs } = options;
  let live: Client | null = null;
  let backend: number | null = null;
  let connecting: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  /** A connection takes one statement at a time. */
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  async function connect(): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: `nibog ${name}`,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    client.on('error', (error) => lose(client, error));
    client.on('end', () => lose(client, new Error('the connection was closed')));
    client.on('notification', ({ payload, processId }) => {
      // What this process sent it knew before.
      if (processId !== backend) onMessage(payload ?? '');
    });
    try {
      await client.connect();
      // A message that is lost in a crash of PostgreSQL has nobody left to hear it.
      await client.query(`SET synchronous_commit = off`);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      backend = rows[0]?.pid ?? null;
      await client.query(`LISTEN ${name}`);
    } catch (error) {
      lose(client, error instanceof Error ? error : new Error('no connection', { cause: error }));
      return;
    }
    if (closed) return void client.end().catch(() => undefined);
    live = client;
    onListening();
  }

  function lose(client: Client, error: Error): void {
    if (live === client) live = null;
    client.removeAllListeners('end').removeAllListeners('notification');
    client.end().catch(() => undefined);
    if (closed || retry !== undefined) return;
    onError(error);
    retry = setTimeout(start, retryMs);
  }

  function start(): void {
    retry = undefined;
    connecting = connect();
  }

  async function run(text: string, values: unknown[]): Promise<void> {
    last = last.then(async () => send(text, values));
    return last;
  }

  async function send(text: string, values: unknown[]): Promise<void> {
    const client = live;
    if (client === null) return;
    try {
      await client.query(text, values);
    } catch (error) {
      lose(client, error instanceof Error ? error : new Error('no answer', { cause: error }));
    }
  }

  const alive = setInterval(() => void run('SELECT 1', []), aliveMs);
  start();

  return {
    send: async (payloads) =>
      run('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [name, payloads]),
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(alive);
      clearTimeout(retry);
      await connecting;
      await last;
      await live?.end().catch(() => undefined);
    },
  };
}
