// No library passes the tests beside this file: Node and Fastify wait for unused connections, and http-terminator,
// http-graceful-shutdown and stoppable truncate responses.

import { Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Makes `app.close()` wait only for responses in flight. It closes idle connections, because browsers open connections that
 * they never use and PhonePe keeps the connection of a webhook. Long polls end immediately.
 */
export function drainOnClose(app: FastifyInstance, endLongPolls: () => void): void {
  const openResponses = new Map<Socket, number>();
  let closing = false;

  function adjustOpenResponses(socket: Socket, by: number): void {
    const before = openResponses.get(socket);
    if (before === undefined) return;
    openResponses.set(socket, before + by);
    if (closing && before + by === 0) socket.destroy();
  }

  app.server.on('connection', (socket) => {
    openResponses.set(socket, 0);
    socket.once('close', () => openResponses.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    adjustOpenResponses(socket, 1);
    response.once('close', () => adjustOpenResponses(socket, -1));
  });
  app.addHook('preClose', async () => {
    closing = true;
    endLongPolls();
    // `http.Server.close` would truncate a response that is written but not yet sent.
    const closed = new Promise((resolve) => Server.prototype.close.call(app.server, resolve));
    for (const socket of openResponses.keys()) adjustOpenResponses(socket, 0);
    await closed;
  });
}
