import { connectAs, type ConnectOptions } from '@nibog/db';
import { createTestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, connect, makeEvent, waitForStatus } from '@nibog/testing/arrange/checkouts';
import { createRewritingPool } from '@nibog/testing/postgres/rewriting-pool';
import { waitFor } from '@nibog/testing/wait-for';
import { expect, inject, test } from 'vitest';

async function readReadiness(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/readyz`);
  const body: Record<string, unknown> = Object(await response.json());
  return { status: response.status, body };
}

async function waitUntilReady(url: string): Promise<void> {
  const { body } = await waitFor(
    'the server to be ready',
    () => readReadiness(url),
    ({ status }) => status === 200,
  );
  expect(body).toMatchObject({ database: true, sweep: true });
}

test('a server is ready while PhonePe and the mail server are unreachable, and reports them', async () => {
  await using app = await createTestApp({ durations: { firstLook: 100, pendingStep: () => 100 } });
  const client = connect(app.url);
  const event = await makeEvent(app.db.owner);
  const { transactionId } = await client.checkout.start.mutate(checkoutInput(event));
  app.simulator.setStatusDown(true);
  await waitFor(
    'PhonePe to be reported',
    () => readReadiness(app.url),
    ({ body }) => JSON.stringify(body).includes('"phonepe":{"up":false'),
  );
  expect((await readReadiness(app.url)).status).toBe(200);

  app.simulator.setStatusDown(false);
  await app.smtp[Symbol.asyncDispose]();
  await app.simulator.complete(transactionId);
  await waitForStatus(client, transactionId, 'booked');
  const { status } = await waitFor(
    'the mail server to be reported',
    () => readReadiness(app.url),
    ({ body }) => JSON.stringify(body).includes('"smtp":{"up":false'),
  );
  expect(status).toBe(200);
});

/** Closes idle connections immediately, so that each statement needs a new one. */
const createPool: ConnectOptions['createPool'] = (config) =>
  createRewritingPool({ ...config, idleTimeoutMillis: 1 }, (statement) => statement);

test('a server without its database is alive but not ready, and becomes ready again with it', async () => {
  await using app = await createTestApp({ overrides: { connect: { createPool } } });
  await waitUntilReady(app.url);
  await using elsewhere = connectAs('owner', inject('clusterUrl'), { max: 1 });
  const name = new URL(app.db.url).pathname.slice(1);
  await elsewhere.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  await waitFor(
    'the database to be reported',
    () => readReadiness(app.url),
    ({ status, body }) => status === 503 && body['database'] === false,
  );
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  await elsewhere.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
  await waitUntilReady(app.url);
});
