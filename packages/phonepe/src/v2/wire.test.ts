import { expect, test } from 'vitest';
import { rejection, startRecorded } from '../../test/fixtures.ts';
import type { UnknownState } from '../index.ts';

test.for([
  [10050, 10050],
  ['10050', 10050],
  ['10050.00', 10050],
  [null, null],
  [undefined, null],
] as const)('the amount %o is read as %o paise', async ([amount, amountPaise]) => {
  await using world = await startRecorded(() => ({
    body: { state: 'COMPLETED', amount, feeAmount: null, payableAmount: null, surprise: { deep: [1] } },
  }));
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'completed', amountPaise });
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
])('an answer that decides nothing is an error, not a guess: %o', async (body) => {
  await using world = await startRecorded(() => ({ body }));
  const error = await rejection(world.gateway.orderStatus('o1'));
  expect(error).toMatchObject({ code: 'UNREADABLE_RESPONSE', httpStatus: 200, outcome: 'unknown' });
});

test('a currency is INR where none is given, and kept where one is', async () => {
  const currencies = [undefined, null, '', 'INR', 'usd'];
  await using world = await startRecorded((_request, calls) => ({
    body: { state: 'COMPLETED', amount: 100, currency: currencies[calls.length - 1] },
  }));
  const seen: string[] = [];
  for (const _ of currencies) {
    const status = await world.gateway.orderStatus('o1');
    if (status.found) seen.push(status.currency);
  }
  expect(seen).toEqual(['INR', 'INR', 'INR', 'INR', 'USD']);
});

test('a state that nobody knows counts as pending and is reported', async () => {
  const reported: UnknownState[] = [];
  await using world = await startRecorded(() => ({ body: { state: 'EXPIRED', amount: 10050 } }), {
    onUnknownState: (unknownState) => reported.push(unknownState),
  });
  expect(await world.gateway.orderStatus('o1')).toMatchObject({ state: 'pending', rawState: 'EXPIRED' });
  expect(await world.gateway.refundStatus('r1')).toMatchObject({ state: 'pending', rawState: 'EXPIRED' });
  expect(reported).toEqual([
    { operation: 'orderStatus', id: 'o1', rawState: 'EXPIRED' },
    { operation: 'refundStatus', id: 'r1', rawState: 'EXPIRED' },
  ]);
});
