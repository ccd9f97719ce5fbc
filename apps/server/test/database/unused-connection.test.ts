import { once } from 'node:events';
import { connect } from 'node:net';
import { createTestApp } from '@nibog/testing/app/test-app';
import { expect, test } from 'vitest';

test('a server stops immediately even if a browser holds a connection that it never used', async () => {
  await using app = await createTestApp();
  const [server] = app.servers;
  if (!server) throw new Error('no server');
  const { hostname, port } = new URL(server.url);
  const unused = connect(Number(port), hostname);
  await once(unused, 'connect');
  const closed = once(unused, 'close');
  await server[Symbol.asyncDispose]();
  await closed;
  expect(unused.destroyed).toBe(true);
});
