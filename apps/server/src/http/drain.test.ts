import { once } from 'node:events';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { drainOnClose } from './drain.ts';

/** More than the socket buffers hold before the client reads. */
const LARGE_BODY = `${'.'.repeat(20_000_000)}the end`;

/**
 * Starts a server and requests these paths, pipelined, on one raw connection. `/` and `/large` respond immediately and `/held`
 * when long polls end. `/begun` sends its beginning immediately and its end on `release`. Other paths respond on `release`.
 */
async function startWithConnection(...paths: string[]) {
  const longPollsEnded = Promise.withResolvers<void>();
  const released = new Map(paths.map((path) => [path, Promise.withResolvers<void>()]));
  const app = fastify();
  drainOnClose(app, longPollsEnded.resolve);
  let requestCount = 0;
  app.addHook('onRequest', async () => void (requestCount += 1));
  app.get('/', async () => 'immediate response');
  app.get('/large', async () => LARGE_BODY);
  app.get('/held', async () => {
    await longPollsEnded.promise;
    return 'long poll ended';
  });
  app.get('/begun', async ({ url }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write('the beginning');
    await released.get(url)?.promise;
    reply.raw.end('and the end');
  });
  app.get('/:name', async ({ url }) => {
    await released.get(url)?.promise;
    return `response to ${url}`;
  });

  const { hostname, port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const connection = connect(Number(port), hostname).setEncoding('utf8');
  await once(connection, 'connect');
  for (const path of paths) connection.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  await expect.poll(() => requestCount).toBe(paths.length);
  let ended = false;
  connection.once('close', () => (ended = true));
  let received = '';
  return {
    close: () => app.close(),
    longPollsEnded: longPollsEnded.promise,
    release: (path: string) => released.get(path)?.resolve(),
    /** Starts reading and waits until this text has arrived. */
    expectText: async (text: string) => {
      if (connection.listenerCount('data') === 0)
        connection.on('data', (chunk: string) => (received += chunk));
      await expect.poll(() => received.includes(text)).toBe(true);
    },
    expectEnd: () => expect.poll(() => ended).toBe(true),
  };
}

test('closes an unused connection immediately', async () => {
  const { close, expectEnd } = await startWithConnection();
  await close();
  await expectEnd();
});

test('closes an idle keep-alive connection immediately', async () => {
  const { close, expectText, expectEnd } = await startWithConnection('/');
  await expectText('immediate response');
  await close();
  await expectEnd();
});

test('responds to a long poll on close', async () => {
  const { close, expectText } = await startWithConnection('/held');
  await close();
  await expectText('long poll ended');
});

test.for([
  ['has not begun', ['/one'], ['response to /one']],
  ['has begun', ['/begun'], ['and the end']],
  ['follows another one', ['/one', '/two'], ['response to /one', 'response to /two']],
] as const)('finishes a response that %s and then closes', async ([, paths, responses]) => {
  const { close, longPollsEnded, release, expectText } = await startWithConnection(...paths);
  if (paths[0] === '/begun') await expectText('the beginning');
  const closed = close();
  await longPollsEnded;
  for (const [index, path] of paths.entries()) {
    release(path);
    await expectText(responses[index] ?? '');
  }
  await closed;
});

test('finishes a response that is written but not yet sent', async () => {
  const { close, longPollsEnded, expectText } = await startWithConnection('/large');
  const closed = close();
  await longPollsEnded;
  await expectText('the end');
  await closed;
});
