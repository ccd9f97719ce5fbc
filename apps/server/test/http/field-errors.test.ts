import type { FieldProblem } from '@nibog/domain';
import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { checkoutInput, makeEvent, type StartInput, type TestEvent } from '@nibog/testing/arrange/checkouts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, post, readRefusal, withChild } from '../refusals.ts';

/** What is wrong with an input leaves the server as a code with parameters, from every kind of procedure. */

let app: TestApp;
let event: TestEvent;
beforeAll(async () => {
  app = await createTestApp();
  event = await makeEvent(app.db.owner, [{ minAgeMonths: 5, maxAgeMonths: 36 }]);
});
afterAll(() => app[Symbol.asyncDispose]());

type Case = [problem: FieldProblem, path: string, procedure: string, input: unknown];

const UNKNOWN_TRANSACTION = { transactionId: 'nibog_no_payment_of_ours' };

describe('a query refuses', () => {
  test.each<Case>([
    [{ code: 'event_not_found', params: {} }, 'slug', 'catalogue.getEvent', { slug: 'no-such-event' }],
    [{ code: 'not_a_slug', params: {} }, 'slug', 'catalogue.getEvent', { slug: 'A b' }],
    [{ code: 'too_long', params: { maxChars: 80 } }, 'slug', 'catalogue.getEvent', { slug: 'x'.repeat(81) }],
    [{ code: 'not_a_date', params: {} }, 'from', 'catalogue.listEvents', { from: '2026-02-30' }],
    [{ code: 'negative', params: {} }, 'ageYears', 'catalogue.listEvents', { ageYears: -1 }],
    [{ code: 'not_whole', params: {} }, 'ageYears', 'catalogue.listEvents', { ageYears: 1.5 }],
    [{ code: 'too_large', params: { max: 17 } }, 'ageYears', 'catalogue.listEvents', { ageYears: 18 }],
    [
      { code: 'one_of', params: { allowed: ['coming', 'past'] } },
      'period',
      'catalogue.listEvents',
      { period: 'all' },
    ],
    [{ code: 'not_a_cursor', params: {} }, 'cursor', 'catalogue.listEvents', { cursor: 'next' }],
    [{ code: 'not_a_cursor', params: {} }, 'cursor', 'catalogue.listEvents', { cursor: 'x'.repeat(201) }],
    [
      { code: 'payment_not_found', params: {} },
      'transactionId',
      'booking.getBookingByTxn',
      UNKNOWN_TRANSACTION,
    ],
    [
      { code: 'booking_not_found', params: {} },
      'bookingRef',
      'booking.getBookingByRef',
      { bookingRef: 'NBG-0000-0000-0000' },
    ],
    [
      { code: 'no_live_booking', params: {} },
      'transactionId',
      'booking.quoteCancellation',
      UNKNOWN_TRANSACTION,
    ],
    [{ code: 'no_booking', params: {} }, 'transactionId', 'booking.listMoves', UNKNOWN_TRANSACTION],
  ])('%j at %s of %s', async (problem, path, procedure, input) => {
    const { fields } = await readRefusal(await ask(app.url, procedure, input));
    expect(fields).toMatchObject([{ path, ...problem }]);
  });
});

describe('a mutation refuses', () => {
  test.each<Case>([
    [{ code: 'not_an_email', params: {} }, 'email', 'booking.requestLink', { email: 'asha' }],
    [
      { code: 'too_long', params: { maxChars: 254 } },
      'email',
      'booking.requestLink',
      { email: `a@${'b'.repeat(260)}.in` },
    ],
    [{ code: 'not_a_link_token', params: {} }, 'token', 'booking.openLink', { token: 'x'.repeat(201) }],
    [{ code: 'link_not_live', params: {} }, 'token', 'booking.openLink', { token: 'x' }],
    [
      { code: 'negative', params: {} },
      'expectedRefundPaise',
      'booking.cancel',
      { ...UNKNOWN_TRANSACTION, expectedRefundPaise: -1 },
    ],
    [
      { code: 'not_a_place_id', params: {} },
      'itemId',
      'booking.move',
      { ...UNKNOWN_TRANSACTION, itemId: 'x', fromSlotId: 1, toSlotId: 2 },
    ],
  ])('%j at %s of %s', async (problem, path, procedure, input) => {
    const { fields } = await readRefusal(await post(app.url, procedure, input));
    expect(fields).toContainEqual(expect.objectContaining({ path, ...problem }));
  });
});

/** Changes to a checkout that is right otherwise, and what each breaks. */
const BROKEN: [problem: FieldProblem, path: string, change: (input: StartInput) => unknown][] = [
  [
    { code: 'too_short', params: { minChars: 2 } },
    'parent.fullName',
    (input) => ({ ...input, parent: { ...input.parent, fullName: 'A' } }),
  ],
  [
    { code: 'too_long', params: { maxChars: 120 } },
    'children.0.schoolName',
    (input) => withChild(input, { schoolName: 'x'.repeat(121) }),
  ],
  [
    { code: 'too_small', params: { min: 1 } },
    'addOns.0.quantity',
    (input) => ({ ...input, addOns: [{ addOnId: 1, quantity: 0 }] }),
  ],
  [
    { code: 'too_large', params: { max: 20 } },
    'addOns.0.quantity',
    (input) => ({ ...input, addOns: [{ addOnId: 1, quantity: 21 }] }),
  ],
  [{ code: 'too_short', params: { minChars: 1 } }, 'promoCode', (input) => ({ ...input, promoCode: ' ' })],
  [
    { code: 'unknown_language', params: { languages: ['en', 'hi'] } },
    'language',
    (input) => ({ ...input, language: 'fr' }),
  ],
  [
    { code: 'consent_missing', params: {} },
    'consent.guardian',
    (input) => ({ ...input, consent: { ...input.consent, guardian: false } }),
  ],
  [
    { code: 'not_a_terms_version', params: {} },
    'consent.termsVersion',
    (input) => ({ ...input, consent: { guardian: true, termsVersion: 'x'.repeat(41) } }),
  ],
];

test.each(BROKEN)('a checkout is refused with %j at %s', async (problem, path, change) => {
  const response = await post(app.url, 'checkout.start', change(checkoutInput(event)));
  const { fields } = await readRefusal(response);
  expect(fields).toMatchObject([{ path, ...problem }]);
});

test('no part of a refusal repeats what a parent typed of a person', async () => {
  const input = checkoutInput(event, {
    parent: { fullName: 'Zebulon <Quartermaine>', email: 'z.quarter@secret', phone: '98765x01234' },
  });
  const [child] = input.children;
  const people = [
    { ...child, fullName: 'Xanthippe <Ohm>', dateOfBirth: '2019-02-31', schoolName: 'Kuckucksheim <1>' },
    { ...child, fullName: 'Xanthippe <Ohm>', dateOfBirth: '31.2.2019', gender: 'Kuckuck' },
  ];
  const answer = await post(app.url, 'checkout.start', { ...input, children: people });
  const text = await answer.text();
  expect(answer.status).toBe(400);
  expect(text).toContain('"code":"not_an_email"');
  expect(text).not.toMatch(/Zebulon|Quarter|secret|98765|01234|Xanthippe|Ohm|2019|31\.2|Kuckuck/i);
});

test('a refusal for a child’s age tells the age on the day of the event, and neither name nor date of birth', async () => {
  const dateOfBirth = '2014-07-19';
  const input = withChild(checkoutInput(event), { fullName: 'Xanthippe Ohm', dateOfBirth });
  const text = await (await post(app.url, 'checkout.start', input)).text();
  expect(text).toContain('"code":"too_old"');
  expect(text).not.toMatch(/Xanthippe|Ohm|2014|07-19/);
});
