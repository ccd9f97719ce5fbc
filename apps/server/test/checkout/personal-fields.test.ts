import { randomUUID } from 'node:crypto';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import {
  checkoutInput,
  connect,
  makeEvent,
  type StartInput,
  type TestEvent,
} from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStartRefused, withChild } from '../refusals.ts';

let app: TestApp;
let event: TestEvent;
beforeAll(async () => {
  app = await createTestApp();
  event = await makeEvent(app.db.owner);
});
afterAll(() => app[Symbol.asyncDispose]());

function withParent(changes: Partial<StartInput['parent']>): StartInput {
  const input = checkoutInput(event);
  return { ...input, parent: { ...input.parent, ...changes } };
}

/** Starts a checkout with this input and reads the stored parent and child. */
async function storedPeople(input: StartInput) {
  const { transactionId } = await connect(app.url).checkout.start.mutate(input);
  const { parent, children } = await app.db.owner.prisma.payment.findUniqueOrThrow({
    select: {
      parent: { select: { fullName: true, email: true, phone: true } },
      children: { select: { fullName: true, schoolName: true } },
    },
    where: { merchantTransactionId: transactionId },
  });
  const [child] = children;
  if (!parent || !child) throw new Error('no parent or child is stored');
  return { parent, child };
}

/** A line break, NUL, escape, delete and next line, which neither a name nor a mail header may contain. */
const CONTROLS = ['\r\nBcc: all@example.com\r\n', '\u0000', '\u001B[2J', '\u007F', '\u0085', '\t'];
const LONE_SURROGATES = ['\uD800', '\uDC00', '\uDE00\uD83D'];

describe('phones', () => {
  test.each([
    '9000000001',
    '+919000000001',
    '919000000001',
    '09000000001',
    '+91 90000 00001',
    '+91-90000-00001',
    '0 90000-00001',
    '  9000000001  ',
    '90 00 00 00 01',
  ])('stores "%s" as +919000000001', async (phone) => {
    const { parent } = await storedPeople(withParent({ phone }));
    expect(parent.phone).toBe('+919000000001');
    await app.db.owner.query(`UPDATE payments SET hold_expires_at = now()`);
  });

  test('a number that begins with 91 keeps it', async () => {
    expect((await storedPeople(withParent({ phone: '9198765432' }))).parent.phone).toBe('+919198765432');
  });

  test.each([
    '',
    '0',
    '900000000',
    '90000000011',
    '5000000001',
    '0000000000',
    '+1 900 000 0001',
    '+44 7911 123456',
    '00919000000001',
    '+9109000000001',
    '+91+919000000001',
    '(90000) 00001',
    '90000.00001',
    '9000000001x2',
    '9e9',
    'nine',
    '९०००००००००',
    '9000000001\u0000',
    '9000000001; DROP TABLE parents',
    `9000000001${' '.repeat(100)}`,
  ])('refuses "%s" as an Indian mobile number', async (phone) => {
    expect(await expectStartRefused(app, withParent({ phone }))).toEqual({
      status: 400,
      reason: 'INVALID_INPUT',
      fields: [
        {
          path: 'parent.phone',
          code: 'not_an_indian_mobile',
          params: {},
          rule: 'must be a 10-digit Indian mobile number',
        },
      ],
    });
  });
});

describe('e-mails', () => {
  test('are stored trimmed and in lower case', async () => {
    const tag = randomUUID();
    const { parent } = await storedPeople(withParent({ email: `  Asha.${tag}+NIBOG@Example.COM ` }));
    expect(parent.email).toBe(`asha.${tag}+nibog@example.com`);
  });

  test.each([
    '',
    'asha',
    'asha@',
    '@example.com',
    'asha@example',
    'asha@@example.com',
    'asha@example..com',
    'asha rao@example.com',
    'asha@exa mple.com',
    'Asha <asha@example.com>',
    'asha@example.com, other@example.com',
    'asha@example.com;other@example.com',
    'asha@example.com\r\nBcc: all@example.com',
    'asha\u0000@example.com',
    'asha\uD800@example.com',
    '"asha"@example.com',
    'asha@[127.0.0.1]',
    `${'a'.repeat(250)}@example.com`,
  ])('refuses %j as an address', async (email) => {
    const { status, reason, fields } = await expectStartRefused(app, withParent({ email }));
    expect(`${status} ${reason}`).toBe('400 INVALID_INPUT');
    expect(new Set(fields?.map(({ path }) => path))).toEqual(new Set(['parent.email']));
  });
});

describe('names', () => {
  test.each([
    ["Zoë O'Brien-D’Souza", "Zoë O'Brien-D’Souza"],
    ['आरव राव', 'आरव राव'],
    ['క్షీరసాగర్', 'క్షీరసాగర్'],
    ['小明', '小明'],
    ['Aarav 🎈 Rao 👨‍👩‍👧', 'Aarav 🎈 Rao 👨‍👩‍👧'],
    ['  Aarav   Rao  ', 'Aarav Rao'],
    ['Aarav\u00A0Rao', 'Aarav Rao'],
    ['Zoe\u0308 Rao', 'Zoë Rao'],
    ["Robert'); DROP TABLE children;--", "Robert'); DROP TABLE children;--"],
    ['{{constructor}} ${1} %s', '{{constructor}} ${1} %s'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('stores "%s" as a name', async (given, stored) => {
    const input = withChild(withParent({ fullName: given }), { fullName: given, schoolName: given });
    const { parent, child } = await storedPeople(input);
    expect(parent.fullName).toBe(stored);
    expect(child).toEqual({ fullName: stored, schoolName: stored });
  });

  test.each(['', '   ', 'A', ' A '])('"%s" is too short for a name', async (fullName) => {
    const { fields } = await expectStartRefused(app, withChild(withParent({ fullName }), { fullName }));
    expect(fields).toEqual([
      {
        path: 'parent.fullName',
        code: 'too_short',
        params: { minChars: 2 },
        rule: 'must have at least 2 characters',
      },
      {
        path: 'children.0.fullName',
        code: 'too_short',
        params: { minChars: 2 },
        rule: 'must have at least 2 characters',
      },
    ]);
  });

  test.each([101, 1000, 50_000])('%i characters are too many for a name', async (length) => {
    const { status, fields } = await expectStartRefused(app, withParent({ fullName: 'x'.repeat(length) }));
    expect(status).toBe(400);
    expect(fields).toEqual([
      {
        path: 'parent.fullName',
        code: 'too_long',
        params: { maxChars: 100 },
        rule: 'must have at most 100 characters',
      },
    ]);
  });

  test.each([...CONTROLS, ...LONE_SURROGATES, '<script>', '>', '\u2028', '\u202E'])(
    '%j is refused in a name and in a school',
    async (part) => {
      const text = `Aarav${part}Rao`;
      const input = withChild(withParent({ fullName: text }), { fullName: text, schoolName: text });
      const { status, reason, fields } = await expectStartRefused(app, input);
      expect(`${status} ${reason}`).toBe('400 INVALID_INPUT');
      const signs = {
        code: 'forbidden_signs',
        params: {},
        rule: 'must not contain control characters or angle brackets',
      };
      expect(fields).toEqual(
        ['parent.fullName', 'children.0.fullName', 'children.0.schoolName'].map((path) => ({
          path,
          ...signs,
        })),
      );
    },
  );

  test('a school is optional, and an empty school is stored as none', async () => {
    const { child } = await storedPeople(withChild(checkoutInput(event), { schoolName: '  ' }));
    expect(child.schoolName).toBeNull();
  });
});

test.each(['\u0000', '\uD800'])('%j is refused in every text field', async (part) => {
  const answers = await Promise.all([
    expectStartRefused(app, checkoutInput(event, { idempotencyKey: `${randomUUID()}${part}` })),
    expectStartRefused(app, withChild(checkoutInput(event), { dateOfBirth: `2024-01-01${part}` })),
    expectStartRefused(app, checkoutInput(event, { promoCode: `FIRST${part}` })),
    expectStartRefused(
      app,
      checkoutInput(event, { consent: { guardian: true, termsVersion: `test-terms${part}` } }),
    ),
  ]);
  expect(answers.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
    '400 INVALID_INPUT',
    '400 INVALID_INPUT',
    '400 INVALID_INPUT',
    '409 TERMS_CHANGED',
  ]);
});
