import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to PostgreSQL on which what it says can be held up, and then comes in one piece. */
export type HoldingRelay = AsyncDisposable & {
  /** For a client that goes this way. */
  url: string;
  hold(): void;
  /** What is being held, as text. */
  held(): string;
  release(): void;
};

export async function startHoldingRelay(url: string): Promise<HoldingRelay> {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  let holding = false;
  let held: Buffer[] = [];
  let towards: Socket | null = null;

  const server = createServer((client) => {
    const postgres = connect(Number(port), hostname);
    towards = client;
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', (data) => postgres.write(data)).on('close', () => postgres.destroy());
    postgres.on('data', (data) => (holding ? held.push(data) : client.write(data)));
    postgres.on('end', () => !holding && client.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  target.port = String(address.port);
  return {
    url: target.toString(),
    hold() {
      holding = true;
    },
    held: () => Buffer.concat(held).toString('latin1'),
    release() {
      holding = false;
      towards?.end(Buffer.concat(held));
      held = [];
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
