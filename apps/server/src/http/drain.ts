// Home-made: nothing found passes the tests beside this file. Node and Fastify wait for connections that were never used;
// http-terminator, http-graceful-shutdown and stoppable cut answers short.

import { Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Stopping waits for the answers under way and for nothing else: a browser opens connections that it never uses, and
 * PhonePe keeps the one that a webhook came by. Answers that are held are given at once.
 */
export function closeOnceAnswered(app: FastifyInstance, letGo: () => void): void {
  const answersUnderWay = new Map<Socket, number>();
  let closing = false;

  function change(socket: Socket, by: number): void {
    const before = answersUnderWay.get(socket);
    if (before === undefined) return;
    answersUnderWay.set(socket, before + by);
    if (closing && before + by === 0) socket.destroy();
  }

  app.server.on('connection', (socket) => {
    answersUnderWay.set(socket, 0);
    socket.once('close', () => answersUnderWay.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    change(socket, 1);
    response.once('close', () => change(socket, -1));
  });
  app.addHook('preClose', async () => {
    closing = true;
    letGo();
    // The HTTP server's own `close` would cut an answer that is written and not yet sent.
    const closed = new Promise((resolve) => Server.prototype.close.call(app.server, resolve));
    for (const socket of answersUnderWay.keys()) change(socket, 0);
    await closed;
  });
}
