import { expect, test } from 'vitest';
import { FIELD_ERROR_CODES, FIELD_ERROR_PARAMS, type FieldErrorCode, type FieldProblem } from './codes.ts';
import { isFieldProblem } from './is-field-problem.ts';
import { createFieldError, describeRule } from './rules.ts';

const AGES = { minAgeMonths: 5, maxAgeMonths: 15, ageMonths: 32, eventDate: '2026-12-06' };
const AGES_RULE = 'is for 5 to 15 months; the child will be 32 months on 2026-12-06';

type Example<Code extends FieldErrorCode> = [params: FieldProblem<Code>['params'], rule: string];

/** Example parameters of each code and the resulting rule. */
const EXAMPLES: { [Code in FieldErrorCode]: Example<Code> } = {
  required: [{}, 'is required'],
  unknown_field: [{}, 'is not a known field'],
  wrong_type: [{ expected: 'object' }, 'must be an object'],
  invalid: [{}, 'is not valid'],
  one_of: [{ allowed: ['female', 'male', 'other'] }, 'must be female, male or other'],
  too_short: [{ minChars: 2 }, 'must have at least 2 characters'],
  too_long: [{ maxChars: 100 }, 'must have at most 100 characters'],
  too_small: [{ min: 3 }, 'must be at least 3'],
  too_large: [{ max: 20 }, 'must be at most 20'],
  negative: [{}, 'must not be negative'],
  not_positive: [{}, 'must be positive'],
  id_too_large: [{ max: 2_147_483_647 }, 'is too large'],
  not_whole: [{}, 'must be a whole number'],
  not_whole_paise: [{}, 'must be whole paise'],
  forbidden_signs: [{}, 'must not contain control characters or angle brackets'],
  not_an_email: [{}, 'must be an e-mail address like name@example.com'],
  not_an_indian_mobile: [{}, 'must be a 10-digit Indian mobile number'],
  not_a_date: [{}, 'must be a date like 2024-03-31'],
  date_in_future: [{}, 'must not be in the future'],
  not_a_slug: [{}, 'must be lower-case letters, digits and hyphens'],
  not_a_random_uuid: [{}, 'must be a random UUID (version 4)'],
  not_a_transaction_id: [{}, 'must be a transaction id'],
  not_a_booking_ref: [{}, 'must be a booking reference like NBG-7K2M-0QXT-9WZ4'],
  not_a_link_token: [{}, 'must be the token of a link'],
  not_a_place_id: [{}, 'must be the id of a place'],
  not_a_cursor: [{}, 'is not a cursor of this list'],
  not_a_terms_version: [{}, 'is not a version of the terms'],
  unknown_language: [{ languages: ['en', 'hi'] }, 'must be one of en, hi'],
  consent_missing: [{}, 'must be true: only a guardian may book'],
  no_child: [{}, 'must have at least one child'],
  too_many_children: [{ max: 6 }, 'must have at most 6 children in one booking'],
  no_game: [{}, 'must have at least one game'],
  too_many_games: [{ max: 10 }, 'must have at most 10 games for one child'],
  too_many_add_ons: [{ max: 20 }, 'must have at most 20 add-ons'],
  event_not_found: [{}, 'is not a known event'],
  event_not_published: [{}, 'is not published'],
  event_over: [{}, 'has ended'],
  slot_not_found: [{}, 'is not a slot of this event'],
  game_begun: [{}, 'has already begun'],
  too_young: [AGES, AGES_RULE],
  too_old: [AGES, AGES_RULE],
  game_chosen_twice: [{}, 'is chosen twice for this child'],
  same_child_twice: [{}, 'is chosen twice for the same child'],
  child_has_place: [{}, 'is booked for this child, or a payment for it is open'],
  games_overlap: [{ otherGame: 'Shot Put' }, 'is at the same time as Shot Put'],
  slot_paused: [{}, 'is paused'],
  not_enough_places: [{ placesLeft: 2 }, 'has 2 places left'],
  price_changed: [{ pricePaise: 200_000 }, 'now costs 200000 paise'],
  total_changed: [{ totalPaise: 180_000 }, 'must be the current total, 180000 paise'],
  terms_changed: [{ termsVersion: '2026-11' }, 'must be 2026-11'],
  add_on_not_sold: [{}, 'is not sold at this event'],
  variant_not_found: [{}, 'is not a variant of this add-on'],
  variant_required: [{}, 'is required: choose one of the variants'],
  variant_chosen_twice: [{}, 'is chosen twice'],
  not_enough_pieces: [{ piecesLeft: 2 }, 'has 2 left'],
  promo_not_found: [{}, 'is not a known promo code'],
  promo_not_started: [{ validFrom: '2026-12-01T00:00:00.000Z' }, 'is valid from 2026-12-01T00:00:00.000Z'],
  promo_ended: [{ validTo: '2026-12-01T00:00:00.000Z' }, 'was valid until 2026-12-01T00:00:00.000Z'],
  promo_for_other_events: [{}, 'is for other events'],
  promo_for_other_games: [{}, 'is for other games'],
  promo_below_minimum: [{ minPurchasePaise: 180_001 }, 'is for purchases of 180001 paise or more'],
  promo_used_up: [{}, 'is used up'],
  promo_takes_nothing: [{}, 'gives no discount on this price'],
  key_reused: [{}, 'was used with other input; a new attempt needs a new key'],
  too_many_open_payments: [{ max: 3 }, 'has 3 open payments; finish one, or wait until it expires'],
  not_payable_again: [{}, 'cannot be paid again now'],
  payment_not_found: [{}, 'is not a known payment'],
  booking_not_found: [{}, 'is not a known booking'],
  no_booking: [{}, 'has no booking'],
  no_live_booking: [{}, 'has no live booking'],
  link_not_live: [{}, 'is not a live link'],
  place_not_found: [{}, 'is not a place of this booking'],
  too_late_to_move: [{}, 'has begun, or the current slot has begun'],
  price_differs: [
    { pricePaise: 180_000, placePricePaise: 90_000 },
    'costs 180000 paise, the place costs 90000 paise; cancel and book again',
  ],
  child_in_slot: [{}, 'already has this child'],
  refund_above_paid: [{ paidPaise: 180_000 }, 'must be at most the 180000 paise that were paid'],
  refund_below_minimum: [{ minPaise: 100 }, 'must be 0 or at least 100 paise'],
  refund_changed: [{ refundPaise: 90_000 }, 'must be the current refund, 90000 paise'],
  returned_before: [{ returnedPaise: 0 }, 'must be the refund of the earlier cancellation, 0 paise'],
};

function problemOf(code: FieldErrorCode): FieldProblem {
  const problem: unknown = { code, params: EXAMPLES[code][0] };
  if (!isFieldProblem(problem)) throw new Error(`the example of ${code} has wrong parameters`);
  return problem;
}

test('every code of the closed list has an example', () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(FIELD_ERROR_CODES.toSorted());
  expect(FIELD_ERROR_CODES).toHaveLength(Object.keys(FIELD_ERROR_PARAMS).length);
});

test.each(FIELD_ERROR_CODES)('describes the rule of %s in English', (code) => {
  expect(describeRule(problemOf(code))).toBe(EXAMPLES[code][1]);
});

test('describes a full slot, a single place and a sold-out add-on', () => {
  expect(describeRule({ code: 'not_enough_places', params: { placesLeft: 0 } })).toBe('is full');
  expect(describeRule({ code: 'not_enough_places', params: { placesLeft: 1 } })).toBe('has 1 place left');
  expect(describeRule({ code: 'not_enough_pieces', params: { piecesLeft: 0 } })).toBe('is sold out');
});

test('chooses the article, and describes a single character or choice', () => {
  expect(describeRule({ code: 'wrong_type', params: { expected: 'string' } })).toBe('must be a string');
  expect(describeRule({ code: 'too_short', params: { minChars: 1 } })).toBe('must not be empty');
  expect(describeRule({ code: 'one_of', params: { allowed: ['forward'] } })).toBe('must be forward');
});

test('a field error contains its path, code, parameters and rule', () => {
  expect(createFieldError('parent.fullName', { code: 'too_long', params: { maxChars: 100 } })).toEqual({
    path: 'parent.fullName',
    code: 'too_long',
    params: { maxChars: 100 },
    rule: 'must have at most 100 characters',
  });
});

test.each([
  ['an unknown code', { code: 'too_blue', params: {} }],
  ['no parameters', { code: 'required' }],
  ['a missing parameter', { code: 'too_long', params: {} }],
  ['a parameter of the wrong unit', { code: 'too_long', params: { maxChars: '100' } }],
  ['an unknown parameter, such as a name', { code: 'required', params: { fullName: 'Meera Iyer' } }],
  ['an invalid date', { code: 'too_young', params: { ...AGES, eventDate: 'tomorrow' } }],
  ['an inherited name as its code', { code: 'constructor', params: {} }],
  ['no value', null],
])('rejects a problem with %s', (_what, value) => {
  expect(isFieldProblem(value)).toBe(false);
});
