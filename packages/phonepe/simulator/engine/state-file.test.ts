import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stopClock } from '../../test/clock.ts';
import { createGateway, CREDENTIALS, payInput } from '../../test/fixtures.ts';
import { parseJsonObject } from '../../test/json.ts';
import { startRecorder } from '../../test/recorder.ts';
import { waitFor } from '../../test/wait-for.ts';
import { type SimulatorOptions, startSimulator } from '../index.ts';
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

test('keeps orders, refunds and tokens across a restart on the same port', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile);
  const gateway = createGateway(first);
  const result = await gateway.pay(payInput('o1'));
  await gateway.pay(payInput('o2'));
  await first.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await first.close();

  await using second = await start(place.stateFile, { port: Number(new URL(first.url).port) });
  expect(await gateway.orderStatus('o1')).toMatchObject({ state: 'completed' });
  expect(await gateway.refundStatus('r1')).toMatchObject({ state: 'pending', amountPaise: 5000 });
  expect((await gateway.pay(payInput('o2'))).redirectUrl).toBe(`${second.pageUrl('o2')}&routingKey=W`);
  expect((await fetch(result.redirectUrl)).status).toBe(200);
  expect(second.log.filter((entry) => entry.kind === 'request' && entry.call === 'token')).toHaveLength(0);
});

test('saves an order before responding and leaves no temporary file', async () => {
  await using place = await createFolder();
  await using simulator = await start(place.stateFile);
  const gateway = createGateway(simulator);
  await Promise.all(Array.from({ length: 20 }, (_, index) => gateway.pay(payInput(`o${index}`))));
  const stored = parseJsonObject(await readFile(place.stateFile, 'utf8'));
  expect(stored['orders']).toHaveLength(20);
  expect(await readdir(join(place.folder, 'sub'))).toEqual(['state.json']);
});

test('after a restart sends a waiting webhook but not a delivered one', async () => {
  using clock = stopClock();
  await using place = await createFolder();
  await using shop = await startRecorder(() => ({ body: {} }));
  const webhookUrls = [`${shop.url}/hook`];
  const first = await start(place.stateFile, { webhookUrls, webhookDelayMs: 0 });
  const gateway = createGateway(first);
  await gateway.pay(payInput('o1'));
  await gateway.pay(payInput('o2'));
  await first.complete('o1');
  await clock.advance(0);
  await waitFor('the first delivery', () => first.deliveries('o1')[0]?.state === 'delivered');
  first.settings.webhookDelayMs = 1000;
  await first.complete('o2');
  await first.close();
  expect(shop.requests).toHaveLength(1);

  await using second = await start(place.stateFile, { webhookUrls });
  await clock.advance(1000);
  await waitFor('the second delivery', () => second.deliveries('o2')[0]?.state === 'delivered');
  expect(shop.requests.map(({ body }) => body.includes('"o2"'))).toEqual([false, true]);
});

test('sends a webhook again after a restart if the shutdown aborted its delivery', async () => {
  await using place = await createFolder();
  let isSilent = true;
  await using shop = await startRecorder(() => (isSilent ? 'silence' : { body: {} }));
  const options = { webhookUrls: [`${shop.url}/hook`], webhookDelayMs: 0, webhookRetryMs: [] };
  const first = await start(place.stateFile, options);
  await createGateway(first).pay(payInput('o1'));
  await first.complete('o1');
  await waitFor('the first attempt', () => shop.requests.length === 1);
  await first.close();
  isSilent = false;

  await using second = await start(place.stateFile, options);
  await waitFor('the delivery', () => second.deliveries('o1')[0]?.state === 'delivered');
  expect(shop.requests).toHaveLength(2);
});

test('expires at startup an order whose expiry passed while the simulator was stopped', async () => {
  using clock = stopClock();
  await using place = await createFolder();
  const first = await start(place.stateFile);
  await createGateway(first).pay(payInput('o1', { expireAfterSeconds: 300 }));
  await first.close();
  await clock.advance(300_000);
  await using second = await start(place.stateFile);
  await clock.advance(0);
  expect(second.order('o1').state).toBe('FAILED');
  expect(second.order('o1').detailedErrorCode).toBe('ORDER_EXPIRED');
});

test('continues an open refund after a restart', async () => {
  await using place = await createFolder();
  const first = await start(place.stateFile, { refundConfirmMs: 100, refundCompleteMs: 0 });
  const gateway = createGateway(first);
  await gateway.pay(payInput('o1'));
  await first.complete('o1');
  await gateway.refund({ merchantRefundId: 'r1', merchantOrderId: 'o1', amountPaise: 5000 });
  await first.close();
  await using second = await start(place.stateFile, { refundCompleteMs: 0 });
  const refund = await waitFor('the completed refund', () => {
    const current = second.refund('r1');
    return current?.state === 'COMPLETED' ? current : null;
  });
  expect(refund).toMatchObject({ amount: 5000, nextStepAt: null });
});

test('reads a file from before the simulator had V1 and faults', async () => {
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

test('refuses a file that is not a state file and does not overwrite it', async () => {
  await using place = await createFolder();
  const other = join(place.folder, 'other.json');
  await writeFile(other, '{"mine":true}');
  await expect(start(other)).rejects.toThrow('not a state file');
  expect(await readFile(other, 'utf8')).toBe('{"mine":true}');
});

test('writes a change that was made while an earlier save was running', async () => {
  await using place = await createFolder();
  const state = await loadState(null);
  const file = createStateFile(place.stateFile, state);
  const running = file.save();
  state.tokens.push({ value: 'late', expiresAt: 1 });
  await Promise.all([running, file.save(), file.save()]);
  expect((await loadState(place.stateFile)).tokens).toEqual([{ value: 'late', expiresAt: 1 }]);
});
