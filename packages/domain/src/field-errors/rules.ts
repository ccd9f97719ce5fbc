import type { FieldError, FieldErrorCode, FieldErrorParams, FieldProblem } from './codes.ts';

/** Creates a field error with its rule in English. Only this function creates a `FieldError`. */
export function createFieldError(path: string, problem: FieldProblem): FieldError {
  return { path, ...problem, rule: describeRule(problem) };
}

/** Describes the broken rule in English, as the predicate of a sentence whose subject is the field. */
export function describeRule<Code extends FieldErrorCode>(problem: FieldProblem<Code>): string {
  return RULES[problem.code](problem.params);
}

const RULES: { [Code in FieldErrorCode]: (params: FieldErrorParams[Code]) => string } = {
  required: () => 'is required',
  unknown_field: () => 'is not a known field',
  wrong_type: ({ expected }) => `must be ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`,
  invalid: () => 'is not valid',
  one_of: ({ allowed }) => `must be ${listChoices(allowed)}`,
  too_short: ({ minChars }) =>
    minChars === 1 ? 'must not be empty' : `must have at least ${minChars} characters`,
  too_long: ({ maxChars }) => `must have at most ${maxChars} characters`,
  too_small: ({ min }) => `must be at least ${min}`,
  too_large: ({ max }) => `must be at most ${max}`,
  negative: () => 'must not be negative',
  not_positive: () => 'must be positive',
  id_too_large: () => 'is too large',
  not_whole: () => 'must be a whole number',
  not_whole_paise: () => 'must be whole paise',
  forbidden_signs: () => 'must not contain control characters or angle brackets',
  not_an_email: () => 'must be an e-mail address like name@example.com',
  not_an_indian_mobile: () => 'must be a 10-digit Indian mobile number',
  not_a_date: () => 'must be a date like 2024-03-31',
  date_in_future: () => 'must not be in the future',
  not_a_slug: () => 'must be lower-case letters, digits and hyphens',
  not_a_random_uuid: () => 'must be a random UUID (version 4)',
  not_a_transaction_id: () => 'must be a transaction id',
  not_a_booking_ref: () => 'must be a booking reference like NBG-7K2M-0QXT-9WZ4',
  not_a_link_token: () => 'must be the token of a link',
  not_a_place_id: () => 'must be the id of a place',
  not_a_cursor: () => 'is not a cursor of this list',
  not_a_terms_version: () => 'is not a version of the terms',
  unknown_language: ({ languages }) => `must be one of ${languages.join(', ')}`,
  consent_missing: () => 'must be true: only a guardian may book',

  no_child: () => 'must have at least one child',
  too_many_children: ({ max }) => `must have at most ${max} children in one booking`,
  no_game: () => 'must have at least one game',
  too_many_games: ({ max }) => `must have at most ${max} games for one child`,
  too_many_add_ons: ({ max }) => `must have at most ${max} add-ons`,

  event_not_found: () => 'is not a known event',
  event_not_published: () => 'is not published',
  event_over: () => 'has ended',
  slot_not_found: () => 'is not a slot of this event',
  game_begun: () => 'has already begun',
  too_young: describeAges,
  too_old: describeAges,
  game_chosen_twice: () => 'is chosen twice for this child',
  same_child_twice: () => 'is chosen twice for the same child',
  child_has_place: () => 'is booked for this child, or a payment for it is open',
  games_overlap: ({ otherGame }) => `is at the same time as ${otherGame}`,
  slot_paused: () => 'is paused',
  not_enough_places: ({ placesLeft }) => {
    if (placesLeft === 0) return 'is full';
    return placesLeft === 1 ? 'has 1 place left' : `has ${placesLeft} places left`;
  },
  price_changed: ({ pricePaise }) => `now costs ${pricePaise} paise`,
  total_changed: ({ totalPaise }) => `must be the current total, ${totalPaise} paise`,
  terms_changed: ({ termsVersion }) => `must be ${termsVersion}`,

  add_on_not_sold: () => 'is not sold at this event',
  variant_not_found: () => 'is not a variant of this add-on',
  variant_required: () => 'is required: choose one of the variants',
  variant_chosen_twice: () => 'is chosen twice',
  not_enough_pieces: ({ piecesLeft }) => (piecesLeft === 0 ? 'is sold out' : `has ${piecesLeft} left`),
  promo_not_found: () => 'is not a known promo code',
  promo_not_started: ({ validFrom }) => `is valid from ${validFrom}`,
  promo_ended: ({ validTo }) => `was valid until ${validTo}`,
  promo_for_other_events: () => 'is for other events',
  promo_for_other_games: () => 'is for other games',
  promo_below_minimum: ({ minPurchasePaise }) => `is for purchases of ${minPurchasePaise} paise or more`,
  promo_used_up: () => 'is used up',
  promo_takes_nothing: () => 'gives no discount on this price',

  key_reused: () => 'was used with other input; a new attempt needs a new key',
  too_many_open_payments: ({ max }) => `has ${max} open payments; finish one, or wait until it expires`,
  not_payable_again: () => 'cannot be paid again now',
  payment_not_found: () => 'is not a known payment',
  booking_not_found: () => 'is not a known booking',
  no_booking: () => 'has no booking',
  no_live_booking: () => 'has no live booking',
  link_not_live: () => 'is not a live link',
  place_not_found: () => 'is not a place of this booking',
  too_late_to_move: () => 'has begun, or the current slot has begun',
  price_differs: ({ pricePaise, placePricePaise }) =>
    `costs ${pricePaise} paise, the place costs ${placePricePaise} paise; cancel and book again`,
  child_in_slot: () => 'already has this child',
  refund_above_paid: ({ paidPaise }) => `must be at most the ${paidPaise} paise that were paid`,
  refund_below_minimum: ({ minPaise }) => `must be 0 or at least ${minPaise} paise`,
  refund_changed: ({ refundPaise }) => `must be the current refund, ${refundPaise} paise`,
  returned_before: ({ returnedPaise }) =>
    `must be the refund of the earlier cancellation, ${returnedPaise} paise`,
};

function describeAges({
  minAgeMonths,
  maxAgeMonths,
  ageMonths,
  eventDate,
}: FieldErrorParams['too_young']): string {
  return `is for ${minAgeMonths} to ${maxAgeMonths} months; the child will be ${ageMonths} months on ${eventDate}`;
}

/** Returns a list such as `female, male or other`. */
function listChoices(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length > 1 ? `${choices.slice(0, -1).join(', ')} or ${last}` : last;
}
