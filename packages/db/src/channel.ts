// Our own implementation: pg-listen has had no release since 2020.

import { Client } from 'pg';

export type ChannelOptions = {
  /** A direct connection to PostgreSQL: LISTEN does not work through a transaction pooler. */
  url: string;
  /** The channel's name. It is inserted into SQL without escaping, so it must be a constant. */
  name: string;
  onMessage: (payload: string) => void;
  /** Called after each connect. Messages sent while the channel was disconnected are lost. */
  onListening: () => void;
  onError: (error: Error) => void;
  /** The delay before a reconnect. */
  retryMs: number;
  /** The interval of the queries that check the connection. */
  heartbeatMs: number;
};

/** One connection that listens to and notifies a channel. */
export type Channel = AsyncDisposable & {
  /** Notifies the other listeners. Drops the payloads when disconnected: listeners must not rely on delivery. */
  send: (payloads: readonly string[]) => Promise<void>;
};

const RESPONSE_TIMEOUT_MS = 5_000;

/**
 * PostgreSQL's LISTEN and NOTIFY on a dedicated connection that reconnects automatically. PostgreSQL serialises the
 * commits of transactions that contain a NOTIFY, so a NOTIFY never shares a transaction with other work.
 */
export function openChannel(options: ChannelOptions): Channel {
  const { url, name, onMessage, onListening, onError, retryMs, heartbeatMs: aliveMs } = options;
  let connected: Client | null = null;
  let backend: number | null = null;
  let connecting: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;
  /** Settles when the last queued statement has ended; the connection runs one statement at a time. */
  let lastStatement: Promise<void> = Promise.resolve();
  let closed = false;

  async function connect(): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: `nibog ${name}`,
      connectionTimeoutMillis: RESPONSE_TIMEOUT_MS,
      query_timeout: RESPONSE_TIMEOUT_MS,
      keepAlive: true,
    });
    client.on('error', (error) => reconnectAfter(client, error));
    client.on('end', () => reconnectAfter(client, new Error('the connection was closed')));
    client.on('notification', ({ payload, processId }) => {
      // Ignores the notifications that this process sent.
      if (processId !== backend) onMessage(payload ?? '');
    });
    try {
      await client.connect();
      // A crash of PostgreSQL disconnects every listener, so notifications need no durable commit.
      await client.query(`SET synchronous_commit = off`);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      backend = rows[0]?.pid ?? null;
      await client.query(`LISTEN ${name}`);
    } catch (error) {
      reconnectAfter(client, error instanceof Error ? error : new Error('cannot connect', { cause: error }));
      return;
    }
    if (closed) return void client.end().catch(() => undefined);
    connected = client;
    onListening();
  }

  function reconnectAfter(client: Client, error: Error): void {
    if (connected === client) connected = null;
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

  async function enqueue(text: string, values: unknown[]): Promise<void> {
    lastStatement = lastStatement.then(async () => send(text, values));
    return lastStatement;
  }

  async function send(text: string, values: unknown[]): Promise<void> {
    const client = connected;
    if (client === null) return;
    try {
      await client.query(text, values);
    } catch (error) {
      reconnectAfter(
        client,
        error instanceof Error ? error : new Error('the statement failed', { cause: error }),
      );
    }
  }

  const heartbeat = setInterval(() => void enqueue('SELECT 1', []), aliveMs);
  start();

  return {
    send: async (payloads) =>
      enqueue('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [name, payloads]),
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(heartbeat);
      clearTimeout(retry);
      await connecting;
      await lastStatement;
      await connected?.end().catch(() => undefined);
    },
  };
}
