import { randomUUID } from 'node:crypto';
import type { FieldProblem } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, makeEvent, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, expectRefused, firstSlot, expectStartRefused, toQuote, withChild } from '../refusals.ts';

let app: TestApp;
let event: TestEvent;
beforeAll(async () => {
  app = await createTestApp();
  event = await makeEvent(app.db.owner);
});
afterAll(() => app[Symbol.asyncDispose]());

/** The input with the value at a dotted path replaced; `undefined` leaves the key out. */
function withValue(input: StartInput, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(input);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let target = copy;
  for (const key of keys) target = typeof target === 'object' && target ? Reflect.get(target, key) : null;
  if (typeof target !== 'object' || target === null) throw new Error(`the input has no ${path}`);
  Reflect.set(target, last, value);
  return copy;
}

async function refusedFields(input: unknown) {
  const { status, reason, fields } = await expectStartRefused(app, input);
  expect(`${status} ${reason}`).toBe('400 INVALID_INPUT');
  return fields;
}

describe('missing fields', () => {
  test.each([
    'idempotencyKey',
    'eventId',
    'parent',
    'parent.fullName',
    'parent.email',
    'parent.phone',
    'children',
    'children.0.fullName',
    'children.0.dateOfBirth',
    'children.0.slotIds',
    'consent',
  ])('%s is required', async (path) => {
    const fields = await refusedFields(withValue(checkoutInput(event), path, undefined));
    expect(fields).toEqual([{ path, code: 'required', params: {}, rule: 'is required' }]);
  });

  test.each([null, [], 'input', 7])('%j is refused as an input', async (input) => {
    expect(await refusedFields(input)).toEqual([
      { path: '', code: 'wrong_type', params: { expected: 'object' }, rule: 'must be an object' },
    ]);
  });

  test.each([undefined, false, 'true', 1, null])(
    'a guardian who says %j has not agreed',
    async (guardian) => {
      const fields = await refusedFields(withValue(checkoutInput(event), 'consent.guardian', guardian));
      expect(fields?.map(({ path }) => path)).toEqual(['consent.guardian']);
    },
  );
});

describe('unknown keys', () => {
  test.each([
    ['', 'role'],
    ['', 'amountPaise'],
    ['', 'status'],
    ['parent', 'isStaff'],
    ['children.0', 'pricePaise'],
    ['consent', 'granted'],
    ['children.0', 'constructor'],
    ['', 'prototype'],
  ])('at "%s" the key %s is refused by name', async (level, key) => {
    const path = level === '' ? key : `${level}.${key}`;
    const fields = await refusedFields(withValue(checkoutInput(event), path, 'x'));
    expect(fields).toEqual([{ path, code: 'unknown_field', params: {}, rule: 'is not a known field' }]);
  });

  test('an add-on with a price of its own is refused', async () => {
    const addOns = [{ addOnId: 1, quantity: 1, pricePaise: 1 }];
    const fields = await refusedFields({ ...checkoutInput(event), addOns });
    expect(fields).toEqual([
      { path: 'addOns.0.pricePaise', code: 'unknown_field', params: {}, rule: 'is not a known field' },
    ]);
  });

  test('the quote refuses unknown keys too', async () => {
    const input = { ...toQuote(checkoutInput(event)), discountPaise: 100 };
    const refused = await expectRefused(app, () => ask(app.url, 'checkout.quote', input));
    expect(refused).toEqual({
      status: 400,
      reason: 'INVALID_INPUT',
      fields: [{ path: 'discountPaise', code: 'unknown_field', params: {}, rule: 'is not a known field' }],
    });
  });
});

describe('numbers', () => {
  const ID_TOO_LARGE: FieldProblem = { code: 'id_too_large', params: { max: 2_147_483_647 } };
  const bad: [unknown, FieldProblem, string][] = [
    ['1', { code: 'not_whole', params: {} }, 'must be a whole number'],
    [1.5, { code: 'not_whole', params: {} }, 'must be a whole number'],
    [true, { code: 'not_whole', params: {} }, 'must be a whole number'],
    [null, { code: 'not_whole', params: {} }, 'must be a whole number'],
    [[1], { code: 'not_whole', params: {} }, 'must be a whole number'],
    [{}, { code: 'not_whole', params: {} }, 'must be a whole number'],
    [0, { code: 'not_positive', params: {} }, 'must be positive'],
    [-1, { code: 'not_positive', params: {} }, 'must be positive'],
    [2_147_483_648, ID_TOO_LARGE, 'is too large'],
    [Number.MAX_SAFE_INTEGER, ID_TOO_LARGE, 'is too large'],
  ];
  test.each(bad)('%j is refused as the id of an event', async (value, problem, rule) => {
    const fields = await refusedFields(withValue(checkoutInput(event), 'eventId', value));
    expect(fields).toEqual([{ path: 'eventId', ...problem, rule }]);
  });

  test.each(bad)('%j is refused as the id of a slot', async (value, problem, rule) => {
    const fields = await refusedFields(withValue(checkoutInput(event), 'children.0.slotIds.0', value));
    expect(fields).toEqual([{ path: 'children.0.slotIds.0', ...problem, rule }]);
  });

  test.each([1e300, -1e300, 2 ** 53])('%d is refused as an id', async (value) => {
    const fields = await refusedFields(withValue(checkoutInput(event), 'eventId', value));
    expect(new Set(fields?.map(({ path }) => path))).toEqual(new Set(['eventId']));
  });

  test.each<[unknown, FieldProblem, string]>([
    ['180000', { code: 'not_whole_paise', params: {} }, 'must be whole paise'],
    [1800.5, { code: 'not_whole_paise', params: {} }, 'must be whole paise'],
    [-1, { code: 'negative', params: {} }, 'must not be negative'],
  ])('%j is refused as an expected total', async (value, problem, rule) => {
    const fields = await refusedFields(withValue(checkoutInput(event), 'expectedTotalPaise', value));
    expect(fields).toEqual([{ path: 'expectedTotalPaise', ...problem, rule }]);
  });

  test('an expected total of zero is refused as a changed price', async () => {
    const refused = await expectStartRefused(app, checkoutInput(event, { expectedTotalPaise: 0 }));
    expect(refused).toMatchObject({ status: 409, reason: 'PRICE_CHANGED', quote: { totalPaise: 180_000 } });
  });
});

describe('counts that are refused', () => {
  test('no child', async () => {
    const fields = await refusedFields(checkoutInput(event, { children: [] }));
    expect(fields).toEqual([
      { path: 'children', code: 'no_child', params: {}, rule: 'must have at least one child' },
    ]);
  });

  test('seven children', async () => {
    const children = Array.from({ length: 7 }, () => checkoutInput(event).children).flat();
    const fields = await refusedFields(checkoutInput(event, { children }));
    expect(fields).toEqual([
      {
        path: 'children',
        code: 'too_many_children',
        params: { max: 6 },
        rule: 'must have at most 6 children in one booking',
      },
    ]);
  });

  test('no game', async () => {
    const fields = await refusedFields(withChild(checkoutInput(event), { slotIds: [] }));
    expect(fields).toEqual([
      { path: 'children.0.slotIds', code: 'no_game', params: {}, rule: 'must have at least one game' },
    ]);
  });

  test('eleven games for one child', async () => {
    const slotIds = Array.from({ length: 11 }, (_, index) => firstSlot(event) + index);
    const fields = await refusedFields(withChild(checkoutInput(event), { slotIds }));
    expect(fields).toEqual([
      {
        path: 'children.0.slotIds',
        code: 'too_many_games',
        params: { max: 10 },
        rule: 'must have at most 10 games for one child',
      },
    ]);
  });

  test('twenty-one add-ons', async () => {
    const addOns = Array.from({ length: 21 }, () => ({ addOnId: 1, quantity: 1 }));
    const fields = await refusedFields(checkoutInput(event, { addOns }));
    expect(fields).toEqual([
      { path: 'addOns', code: 'too_many_add_ons', params: { max: 20 }, rule: 'must have at most 20 add-ons' },
    ]);
  });

  test.each([0, -1, 21, 1.5, '2'])('a quantity of %j', async (quantity) => {
    const fields = await refusedFields({ ...checkoutInput(event), addOns: [{ addOnId: 1, quantity }] });
    expect(fields?.map(({ path }) => path)).toEqual(['addOns.0.quantity']);
  });
});

describe('other fields', () => {
  test.each([
    'key-1',
    '',
    '00000000-0000-0000-0000-000000000000',
    // Versions 1 and 7: guessable from the time.
    'c232ab00-9414-11ec-b3c8-9f6bdeced846',
    '01939f2c-7d3a-7c6b-9f0e-0123456789ab',
    `${randomUUID()} `,
    `{${randomUUID()}}`,
  ])('"%s" is refused as an idempotency key', async (idempotencyKey) => {
    const fields = await refusedFields(checkoutInput(event, { idempotencyKey }));
    expect(fields).toEqual([
      {
        path: 'idempotencyKey',
        code: 'not_a_random_uuid',
        params: {},
        rule: 'must be a random UUID (version 4)',
      },
    ]);
  });

  test.each(['boy', 'Female', '', null, 1])('%j is refused as a gender', async (gender) => {
    const fields = await refusedFields(withValue(checkoutInput(event), 'children.0.gender', gender));
    expect(fields).toEqual([
      {
        path: 'children.0.gender',
        code: 'one_of',
        params: { allowed: ['female', 'male', 'other'] },
        rule: 'must be female, male or other',
      },
    ]);
  });

  test.each([
    ['parent', [], 'object', 'must be an object'],
    ['parent', 'Asha', 'object', 'must be an object'],
    ['parent.fullName', 7, 'string', 'must be a string'],
    ['parent.email', ['asha@example.com'], 'string', 'must be a string'],
    ['parent.phone', 9_000_000_001, 'string', 'must be a string'],
    ['children', {}, 'array', 'must be an array'],
    ['children', { length: 1 }, 'array', 'must be an array'],
    ['children.0', null, 'object', 'must be an object'],
    ['children.0.slotIds', 7, 'array', 'must be an array'],
    ['children.0.schoolName', null, 'string', 'must be a string'],
    ['consent', true, 'object', 'must be an object'],
    ['addOns', {}, 'array', 'must be an array'],
    ['promoCode', 7, 'string', 'must be a string'],
  ])('%s is refused with the value %j', async (path, value, expected, rule) => {
    const fields = await refusedFields(withValue(checkoutInput(event), path, value));
    expect(fields).toEqual([{ path, code: 'wrong_type', params: { expected }, rule }]);
  });

  test('one refusal names every wrong field', async () => {
    const input = checkoutInput(event, {
      parent: { fullName: 'A', email: 'nobody', phone: '12345' },
    });
    const fields = await refusedFields(withChild(input, { fullName: '', dateOfBirth: '2026-02-30' }));
    expect(fields?.map(({ path }) => path)).toEqual([
      'parent.fullName',
      'parent.email',
      'parent.phone',
      'children.0.fullName',
      'children.0.dateOfBirth',
    ]);
  });
});
