/** The checksum of the pay call is PhonePe's published sample; the other ones were computed by its rules. */
import { expect, test } from 'vitest';
import { createV1Gateway, startScriptedV1Environment, V1_CREDENTIALS } from '../../test/fixtures.ts';
import { makeChecksum } from './checksum.ts';

const { saltKey, saltIndex } = V1_CREDENTIALS;

/** The compact JSON of the documentation's pay request, in base64. */
const PAY =
  'eyJtZXJjaGFudElkIjoiUEdURVNUUEFZVUFUIiwibWVyY2hhbnRUcmFuc2FjdGlvbklkIjoib3JkXzEwMDFfYTEiLCJtZXJjaGFudFVzZXJJZCI6InVzZXJfNDIiLCJhbW91bnQiOjEwMDUwLCJyZWRpcmVjdFVybCI6Imh0dHA6Ly9sb2NhbGhvc3Q6MzAwMC9wYXkvcmV0dXJuIiwicmVkaXJlY3RNb2RlIjoiUkVESVJFQ1QiLCJjYWxsYmFja1VybCI6Imh0dHA6Ly9sb2NhbGhvc3Q6MzAwMC9wYXkvY2FsbGJhY2siLCJtb2JpbGVOdW1iZXIiOiI5OTk5OTk5OTk5IiwicGF5bWVudEluc3RydW1lbnQiOnsidHlwZSI6IlBBWV9QQUdFIn19';

const REFUND = JSON.stringify({
  merchantId: 'PGTESTPAYUAT',
  merchantUserId: 'user_42',
  originalTransactionId: 'ord_1001_a1',
  merchantTransactionId: 'rfd_1001_1',
  amount: 5000,
  callbackUrl: 'http://localhost:3000/pay/refund-callback',
});

const RESPONSE =
  'eyJzdWNjZXNzIjp0cnVlLCJjb2RlIjoiUEFZTUVOVF9TVUNDRVNTIiwibWVzc2FnZSI6IllvdXIgcGF5bWVudCBpcyBzdWNjZXNzZnVsLiIsImRhdGEiOnsibWVyY2hhbnRJZCI6IlBHVEVTVFBBWVVBVCIsIm1lcmNoYW50VHJhbnNhY3Rpb25JZCI6Im9yZF8xMDAxX2ExIiwidHJhbnNhY3Rpb25JZCI6IlQyNTExMjIxMjAwMDAwMDAwMDAwMDAxIiwiYW1vdW50IjoxMDA1MCwic3RhdGUiOiJDT01QTEVURUQiLCJyZXNwb25zZUNvZGUiOiJTVUNDRVNTIiwicGF5bWVudEluc3RydW1lbnQiOnsidHlwZSI6IlVQSSIsInV0ciI6IjIwNjM3ODg2NjExMiJ9fX0=';

test.for([
  ['pay', `${PAY}/pg/v1/pay`, '26ce091b28554e8f220d8dbcaa1824335895834b4984a65dfd8a327472ba72fe###1'],
  [
    'status',
    '/pg/v1/status/PGTESTPAYUAT/ord_1001_a1',
    'a42dfd6b241b6836654dc8a6c6ff858511682d57ea241c29e51414d4e897bf2f###1',
  ],
  [
    'refund',
    `${Buffer.from(REFUND).toString('base64')}/pg/v1/refund`,
    'ed732f1022164bbb94368a87480b764ee6bec6d948202f723af52f786b652123###1',
  ],
  ['callback', RESPONSE, 'c4c352113083c14b3ec508193e464488b90520f638ecd4e8e8a86ee3acdee463###1'],
  [
    'redirect form',
    `PAYMENT_SUCCESSPGTESTPAYUATord_1001_a110050T2511221200000000000001${'na'.repeat(20)}`,
    '6d634330a4c20405e37c4b0c0585d33d26feadecb42e8766e37de4a3bb086363###1',
  ],
] as const)('computes the expected checksum of a %s', ([, text, expected]) => {
  expect(makeChecksum(text, saltKey, saltIndex)).toBe(expected);
});

test('sends a status call with its checksum and the merchant’s id', async () => {
  await using env = await startScriptedV1Environment(() => ({
    body: { code: 'PAYMENT_PENDING', data: { state: 'PENDING' } },
  }));
  await env.gateway.orderStatus('ord_1001_a1');
  expect(env.calls()[0]).toMatchObject({
    method: 'GET',
    url: '/apis/hermes/pg/v1/status/PGTESTPAYUAT/ord_1001_a1',
    headers: {
      'x-verify': 'a42dfd6b241b6836654dc8a6c6ff858511682d57ea241c29e51414d4e897bf2f###1',
      'x-merchant-id': 'PGTESTPAYUAT',
    },
  });
});

test('verifies and reads the sample callback', () => {
  const event = createV1Gateway('http://127.0.0.1:1').receiveWebhook({
    headers: { 'X-VERIFY': 'c4c352113083c14b3ec508193e464488b90520f638ecd4e8e8a86ee3acdee463###1' },
    rawBody: Buffer.from(JSON.stringify({ response: RESPONSE })),
  });
  expect(event).toEqual({
    event: 'PAYMENT_SUCCESS',
    claimsSuccess: true,
    merchantOrderId: 'ord_1001_a1',
    gatewayOrderId: 'T2511221200000000000001',
    merchantRefundId: 'ord_1001_a1',
    gatewayRefundId: 'T2511221200000000000001',
  });
});
