import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay to PostgreSQL that can buffer PostgreSQL's data and then deliver it in one packet. */
export type PausableRelay = AsyncDisposable & {
  /** The connection URL of a client that uses the relay. */
  url: string;
  pause(): void;
  /** The buffered data as text. */
  buffered(): string;
  /** Delivers the buffered data and closes the client's connection. */
  resume(): void;
};

export async function startPausableRelay(url: string): Promise<PausableRelay> {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  let paused = false;
  let buffer: Buffer[] = [];
  let lastClient: Socket | null = null;

  const server = createServer((client) => {
    const postgres = connect(Number(port), hostname);
    lastClient = client;
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (data) => postgres.write(data)).on('close', () => postgres.destroy());
    postgres.on('data', (data) => (paused ? buffer.push(data) : client.write(data)));
    postgres.on('end', () => !paused && client.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  target.port = String(address.port);
  return {
    url: target.toString(),
    pause() {
      paused = true;
    },
    buffered: () => Buffer.concat(buffer).toString('latin1'),
    resume() {
      paused = false;
      lastClient?.end(Buffer.concat(buffer));
      buffer = [];
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
