import { describe, expect, test } from 'vitest';
import {
  bookingRef,
  calendarDate,
  catalogueId,
  email,
  indianMobile,
  personName,
  slug,
  transactionId,
} from './values.ts';

type Schema = { safeParse(input: unknown): { success: boolean; data?: unknown } };

/** Returns a schema's output for an input, or `null` if the schema refuses it. */
function read(schema: Schema, input: unknown): unknown {
  const result = schema.safeParse(input);
  return result.success ? result.data : null;
}

describe('an Indian mobile number', () => {
  test.for([
    '9876543210',
    '+919876543210',
    '919876543210',
    '09876543210',
    '+91 98765 43210',
    '98765-43210',
    ' 9876543210 ',
    '+91-9876-543-210',
  ])('written as "%s" is stored as +91 and ten digits', (text) => {
    expect(read(indianMobile, text)).toBe('+919876543210');
  });

  test('may begin with 91 itself', () => {
    expect(read(indianMobile, '9198765432')).toBe('+919198765432');
    expect(read(indianMobile, '919198765432')).toBe('+919198765432');
  });

  test.for([
    '5876543210',
    '0876543210',
    '987654321',
    '98765432100',
    '+929876543210',
    '+9109876543210',
    '00919876543210',
    '98765 4321O',
    '९८७६५४३२१०',
    '9876543210;ext=1',
    '',
    '+91',
    9_876_543_210,
    null,
  ])('is not %s', (input) => {
    expect(read(indianMobile, input)).toBeNull();
  });
});

describe('an e-mail address', () => {
  test.for([
    ['asha@example.com', 'asha@example.com'],
    ['  Asha.Rao@Example.COM ', 'asha.rao@example.com'],
    ['asha+nibog@mail.example.co.in', 'asha+nibog@mail.example.co.in'],
  ] as const)('"%s" is stored as %s', ([text, stored]) => {
    expect(read(email, text)).toBe(stored);
  });

  test.for([
    'asha',
    'asha@example',
    'a@b@example.com',
    'asha@example.com, other@example.com',
    'asha@example.com\nBcc: other@example.com',
    'Asha <asha@example.com>',
    `${'a'.repeat(250)}@example.com`,
    '',
    null,
  ])('is not %j', (input) => {
    expect(read(email, input)).toBeNull();
  });
});

describe("a person's name", () => {
  test.for([
    ['Asha Rao', 'Asha Rao'],
    ['  Zoë & "Max" ', 'Zoë & "Max"'],
    ["Siobhán O'Hara-Iyer", "Siobhán O'Hara-Iyer"],
    ['आरव', 'आरव'],
    ['Jo', 'Jo'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ] as const)('"%s" is accepted', ([text, stored]) => {
    expect(read(personName, text)).toBe(stored);
  });

  test.for(['J', '  J  ', '', 'x'.repeat(101), '<b>Asha</b>', 'Asha\nRao', 'Asha\u0000', 'Asha\ud800', null])(
    'is not %j',
    (input) => {
      expect(read(personName, input)).toBeNull();
    },
  );
});

describe('a booking reference', () => {
  test.for([
    ['NBG-7K2M-0QXT-9WZ4', 'NBG-7K2M-0QXT-9WZ4'],
    [' nbg-7k2m-0qxt-9wz4\n', 'NBG-7K2M-0QXT-9WZ4'],
  ] as const)('%j is read as %s', ([text, ref]) => {
    expect(read(bookingRef, text)).toBe(ref);
  });

  test.for(['NBG-7K2M-0QXT', 'NBG-7K2M-0QXT-9WZI', 'NBG7K2M0QXT9WZ4', 'PPT250101001', '', ' '.repeat(41), 7])(
    'is not %j',
    (input) => {
      expect(read(bookingRef, input)).toBeNull();
    },
  );
});

test.for(['2024-02-29', '2026-11-23'])('%s is a calendar date', (date) => {
  expect(read(calendarDate, date)).toBe(date);
});

test.for(['2026-02-29', '2026-02-30', '2026-13-01', '23-11-2026', '2026-11-23T00:00:00Z', '2026-1-1', ''])(
  '%s is not a calendar date',
  (date) => {
    expect(read(calendarDate, date)).toBeNull();
  },
);

test('catalogue ids, slugs and transaction ids outside their ranges are refused', () => {
  expect([1, 2_147_483_647].map((id) => read(catalogueId, id))).toEqual([1, 2_147_483_647]);
  for (const id of [0, -1, 1.5, 2_147_483_648, '1', Number.NaN]) expect(read(catalogueId, id)).toBeNull();
  expect(read(slug, 'baby-crawling-2')).toBe('baby-crawling-2');
  for (const text of ['', 'Baby', 'a b', '../etc', 'x'.repeat(81)]) expect(read(slug, text)).toBeNull();
  expect(read(transactionId, 'a'.repeat(34))).toBe('a'.repeat(34));
  for (const text of ['', 'a'.repeat(35), 'a b', 'ä', "a'b"]) expect(read(transactionId, text)).toBeNull();
});
