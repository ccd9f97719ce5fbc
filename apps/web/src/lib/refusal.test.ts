import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { readRefusal } from './refusal.ts';

function refusedWith(data: object): TRPCClientError<never> {
  return TRPCClientError.from({ error: { message: 'phone: is wrong', code: -32600, data } });
}

test('reads a refusal as a reason and field codes with parameters, without the English rule', () => {
  const field = { path: 'parent.fullName', code: 'too_long', params: { maxChars: 100 } };
  const rule = 'must have at most 100 characters';
  const error = refusedWith({ reason: 'INVALID_INPUT', fields: [{ ...field, rule }] });
  expect(readRefusal(error)).toEqual({ reason: 'INVALID_INPUT', fields: [field] });
});

test('reads a refusal without fields, and reads a failure outside our API as NO_ANSWER', () => {
  expect(readRefusal(refusedWith({ reason: 'SLOT_FULL' })).fields).toEqual([]);
  expect(readRefusal(new Error('Failed to fetch'))).toEqual({ reason: 'NO_ANSWER', fields: [] });
});
