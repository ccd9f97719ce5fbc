import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A network between a server and its database that can be slow, or stop delivering while both connections stay open. */
export type TcpProxy = AsyncDisposable & {
  /** The same URL through this network. */
  through: (url: string) => string;
  /** Delays each piece of data, in both directions. */
  setDelay: (ms: number) => void;
  /** Stops delivering data and ends of connections. They are delivered after `resume`. */
  stall: () => void;
  /** Closes every connection, and new ones immediately, until `resume`. */
  cut: () => void;
  resume: () => void;
};

export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isCut = false;
  let open = Promise.withResolvers<void>();
  open.resolve();

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    return socket;
  }

  async function carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const piece of from) {
        if (delayMs > 0) await pause(delayMs);
        await open.promise;
        to.write(piece);
      }
    } catch {
      // One side broke; the other one is closed below.
    }
    await open.promise;
    to.destroy();
  }

  const server = createServer((near) => {
    keep(near);
    if (isCut) near.destroy();
    async function join(): Promise<void> {
      await open.promise;
      const far = keep(connect(Number(port), hostname));
      await Promise.all([carry(near, far), carry(far, near)]);
    }
    void join();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    through(url) {
      const through = new URL(url);
      through.host = `127.0.0.1:${address.port}`;
      return through.toString();
    },
    setDelay(ms) {
      delayMs = ms;
    },
    stall() {
      open = Promise.withResolvers();
    },
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    resume() {
      isCut = false;
      open.resolve();
    },
    async [Symbol.asyncDispose]() {
      open.resolve();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
