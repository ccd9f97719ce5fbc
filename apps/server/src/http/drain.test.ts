import { once } from 'node:events';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { closeOnceAnswered } from './drain.ts';

/** More than any socket takes before the other side reads. */
const LARGE = `${'.'.repeat(20_000_000)}the end`;

/**
 * A server and one raw connection to it, on which these paths were asked for, one after the other: `/` and `/large` are
 * answered at once, `/held` by `letGo`; `/begun` has begun and goes on when released, as any other begins when released.
 */
async function startWithConnection(...paths: string[]) {
  const letGo = Promise.withResolvers<void>();
  const released = new Map(paths.map((path) => [path, Promise.withResolvers<void>()]));
  const app = fastify();
  closeOnceAnswered(app, letGo.resolve);
  let asked = 0;
  app.addHook('onRequest', async () => void (asked += 1));
  app.get('/', async () => 'at once');
  app.get('/large', async () => LARGE);
  app.get('/held', async () => {
    await letGo.promise;
    return 'let go';
  });
  app.get('/begun', async ({ url }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).write('the beginning');
    await released.get(url)?.promise;
    reply.raw.end('and the end');
  });
  app.get('/:name', async ({ url }) => {
    await released.get(url)?.promise;
    return `answer to ${url}`;
  });

  const { hostname, port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const connection = connect(Number(port), hostname).setEncoding('utf8');
  await once(connection, 'connect');
  for (const path of paths) connection.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  await expect.poll(() => asked).toBe(paths.length);
  let ended = false;
  connection.once('close', () => (ended = true));
  let received = '';
  return {
    close: () => app.close(),
    letGo: letGo.promise,
    release: (path: string) => released.get(path)?.resolve(),
    /** Begins to read, and waits until this has come. */
    expectText: async (text: string) => {
      if (connection.listenerCount('data') === 0)
        connection.on('data', (chunk: string) => (received += chunk));
      await expect.poll(() => received.includes(text)).toBe(true);
    },
    expectEnd: () => expect.poll(() => ended).toBe(true),
  };
}

test('a connection that was never used does not delay the stop', async () => {
  const { close, expectEnd } = await startWithConnection();
  await close();
  await expectEnd();
});

test('a connection that is kept after its answer does not delay the stop', async () => {
  const { close, expectText, expectEnd } = await startWithConnection('/');
  await expectText('at once');
  await close();
  await expectEnd();
});

test('an answer that is held is given at the stop', async () => {
  const { close, expectText } = await startWithConnection('/held');
  await close();
  await expectText('let go');
});

test.for([
  ['has not begun', ['/one'], ['answer to /one']],
  ['has begun', ['/begun'], ['and the end']],
  ['comes after another one', ['/one', '/two'], ['answer to /one', 'answer to /two']],
] as const)('an answer that %s is given whole, and its end is the stop', async ([, paths, answers]) => {
  const { close, letGo, release, expectText } = await startWithConnection(...paths);
  if (paths[0] === '/begun') await expectText('the beginning');
  const closed = close();
  await letGo;
  for (const [index, path] of paths.entries()) {
    release(path);
    await expectText(answers[index] ?? '');
  }
  await closed;
});

test('an answer that is written and not yet sent is given whole', async () => {
  const { close, letGo, expectText } = await startWithConnection('/large');
  const closed = close();
  await letGo;
  await expectText('the end');
  await closed;
});
