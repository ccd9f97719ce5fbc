import { expect, test } from 'vitest';
import { catchRejection, startScriptedEnvironment } from '../../test/fixtures.ts';
import type { UnknownState } from '../index.ts';

test.for([
  [10050, 10050],
  ['10050', 10050],
  ['10050.00', 10050],
  [null, null],
  [undefined, null],
] as const)('reads the amount %o as %o paise', async ([amount, amountPaise]) => {
  await using env = await startScriptedEnvironment(() => ({
    body: { state: 'COMPLETED', amount, feeAmount: null, payableAmount: null, surprise: { deep: [1] } },
  }));
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise });
});

test.for([
  { state: 'COMPLETED', amount: '100.5' },
  { state: 'COMPLETED', amount: 100.5 },
  { state: 'COMPLETED', amount: '1e5' },
  { state: 'COMPLETED', amount: -100 },
  { state: 'COMPLETED', amount: 1e300 },
  { state: 'COMPLETED', amount: {} },
  { state: 'COMPLETED', amount: 10050, currency: 356 },
  { amount: 10050 },
  [],
  'R999',
])('throws for the unreadable response %o', async (body) => {
  await using env = await startScriptedEnvironment(() => ({ body }));
  const error = await catchRejection(env.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', httpStatus: 200, outcome: 'unknown' });
});

test('reads an absent currency as INR and keeps a given one', async () => {
  const currencies = [undefined, null, '', 'INR', 'usd'];
  await using env = await startScriptedEnvironment((_request, calls) => ({
    body: { state: 'COMPLETED', amount: 100, currency: currencies[calls.length - 1] },
  }));
  const seen: string[] = [];
  for (const _ of currencies) {
    const status = await env.gateway.orderStatus('o1');
    if (status.found) seen.push(status.currency);
  }
  expect(seen).toEqual(['INR', 'INR', 'INR', 'INR', 'USD']);
});

test('reads an unknown state as pending and reports it', async () => {
  const reported: UnknownState[] = [];
  await using env = await startScriptedEnvironment(() => ({ body: { state: 'EXPIRED', amount: 10050 } }), {
    onUnknownState: (unknownState) => reported.push(unknownState),
  });
  expect(await env.gateway.orderStatus('o1')).toMatchObject({ state: 'pending', rawState: 'EXPIRED' });
  expect(await env.gateway.refundStatus('r1')).toMatchObject({ state: 'pending', rawState: 'EXPIRED' });
  expect(reported).toEqual([
    { operation: 'orderStatus', id: 'o1', rawState: 'EXPIRED' },
    { operation: 'refundStatus', id: 'r1', rawState: 'EXPIRED' },
  ]);
});
