import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGateway, CREDENTIALS, payInput } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import { startSimulator, type SimulatorOptions } from '../index.ts';
import { createStateFile, loadState } from './state-file.ts';

async function createFolder(): Promise<AsyncDisposable & { folder: string; stateFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'phonepe-simulator-'));
  return {
    folder,
    stateFile: join(folder, 'sub', 'state.json'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function start(stateFile: string, options: Partial<SimulatorOptions> = {}) {
  return startSimulator({ ...CREDENTIALS, stateFile, ...options });
}

test('orders, refunds and tokens are there after a restart on the same port', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile);
  const gateway = createGateway(first);
  const answer = await gateway.pay(payInput('o1'));
  await gateway.pay(payInput('o2'));
  await first.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await first.close();

  await using second = await start(place.stateFile, { port: Number(new URL(first.url).port) });
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'pending', amountPaise: 5000 });
  expect((await gateway.pay(payInput('o2'))).redirectUrl).toBe(`${second.pageUrl('o2')}&routingKey=W`);
  expect((await fetch(answer.redirectUrl)).status).toBe(200);
  expect(second.log.filter((entry) => entry.kind === 'request' && entry.call === 'token')).toHaveLength(0);
});

test('an order is on disk before its page is answered, and no half-written file is left', async () => {
  await using place = await createFolder();
  await using simulator = await start(place.stateFile);
  const gateway = createGateway(simulator);
  await Promise.all(Array.from({ length: 20 }, (_, index) => gateway.pay(payInput(`o${index}`))));
  const stored = parseJsonObject(await readFile(place.stateFile, 'utf8'));
  expect(stored['orders']).toHaveLength(20);
  expect(await readdir(join(place.folder, 'sub'))).toEqual(['state.json']);
});

test('a webhook that was waiting at a stop is sent after the restart, and one that was delivered is not', async () => {
  await using place = await createFolder();
  await using shop = await startRecorder(() => ({ body: {} }));
  const webhookUrls = [`${shop.url}/hook`];
  const first = await start(place.stateFile, { webhookUrls, webhookDelayMs: 0 });
  const gateway = createGateway(first);
  await gateway.pay(payInput('o1'));
  await gateway.pay(payInput('o2'));
  await first.complete('o1');
  await waitFor('the first delivery', () => first.deliveries('o1')[0]?.state === 'delivered');
  first.settings.webhookDelayMs = 1000;
  await first.complete('o2');
  await first.close();
  expect(shop.requests).toHaveLength(1);

  await using second = await start(place.stateFile, { webhookUrls });
  await waitFor('the second delivery', () => second.deliveries('o2')[0]?.state === 'delivered');
  expect(shop.requests.map(({ body }) => body.includes('"o2"'))).toEqual([false, true]);
});

test('a webhook whose try the stop broke off goes out again after the restart', async () => {
  await using place = await createFolder();
  let isDeaf = true;
  await using shop = await startRecorder(() => (isDeaf ? 'silence' : { body: {} }));
  const options = { webhookUrls: [`${shop.url}/hook`], webhookDelayMs: 0, webhookRetryMs: [] };
  const first = await start(place.stateFile, options);
  await createGateway(first).pay(payInput('o1'));
  await first.complete('o1');
  await waitFor('the try', () => shop.requests.length === 1);
  await first.close();
  isDeaf = false;

  await using second = await start(place.stateFile, options);
  await waitFor('the delivery', () => second.deliveries('o1')[0]?.state === 'delivered');
  expect(shop.requests).toHaveLength(2);
});

test('an order that ran out while the simulator was down expires at the restart', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile, { timeScale: 0.001 });
  await createGateway(first).pay(payInput('o1', { expireAfterSeconds: 300 }));
  await first.close();
  await using second = await start(place.stateFile, { timeScale: 0.001 });
  await waitFor('the expiry', () => second.order('o1').state === 'FAILED');
  expect(second.order('o1').detailedErrorCode).toBe('ORDER_EXPIRED');
});

test('a refund under way goes on after a restart', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile, { refundConfirmMs: 100, refundCompleteMs: 0 });
  const gateway = createGateway(first);
  await gateway.pay(payInput('o1'));
  await first.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await first.close();
  await using second = await start(place.stateFile, { refundCompleteMs: 0 });
  const refund = await waitFor('the refund to end', () => {
    const current = second.refund('r1');
    return current?.state === 'COMPLETED' ? current : null;
  });
  expect(refund).toMatchObject({ amount: 5000, nextStepAt: null });
});

test('a file from before there were V1 and faults is still read', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile);
  const gateway = createGateway(first);
  await gateway.pay(payInput('o1'));
  await first.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await first.close();
  const newer = /^(api|callbackUrl|captured|endedAt|capturesAt|faultSeed|faults|fails|forged|held|url)$/;
  const stored: unknown = JSON.parse(await readFile(place.stateFile, 'utf8'), (key, value: unknown) =>
    newer.test(key) ? undefined : value,
  );
  await writeFile(place.stateFile, JSON.stringify(stored));

  await using second = await start(place.stateFile, { port: Number(new URL(first.url).port) });
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise: 10_050 });
  expect(second.order('o1').faults).toEqual([]);
  await second.completeRefund('r1');
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'completed' });
});

test('a file of something else is refused, not overwritten', async () => {
  await using place = await createFolder();
  const other = join(place.folder, 'other.json');
  await writeFile(other, '{"mine":true}');
  await expect(start(other)).rejects.toThrow('not a state file');
  expect(await readFile(other, 'utf8')).toBe('{"mine":true}');
});

test('a save that began before a change does not stand for it', async () => {
  await using place = await createFolder();
  const state = await loadState(null);
  const file = createStateFile(place.stateFile, state);
  const running = file.save();
  state.tokens.push({ value: 'late', expiresAt: 1 });
  await Promise.all([running, file.save(), file.save()]);
  expect((await loadState(place.stateFile)).tokens).toEqual([{ value: 'late', expiresAt: 1 }]);
});
