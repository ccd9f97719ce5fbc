/**
 * The closed list of the problems of an input field, and the parameters of each code with their units. A code and its
 * parameters are part of the API's contract: clients build their texts from them. No parameter may contain personal data
 * (a name, a date of birth, an e-mail address, a phone number). Browser-safe: no imports.
 */
export const FIELD_ERROR_PARAMS = {
  // The format of a value.
  required: {},
  unknown_field: {},
  wrong_type: { expected: 'type' },
  invalid: {},
  one_of: { allowed: 'texts' },
  too_short: { minChars: 'chars' },
  too_long: { maxChars: 'chars' },
  too_small: { min: 'count' },
  too_large: { max: 'count' },
  negative: {},
  not_positive: {},
  id_too_large: { max: 'count' },
  not_whole: {},
  not_whole_paise: {},
  forbidden_signs: {},
  not_an_email: {},
  not_an_indian_mobile: {},
  not_a_date: {},
  date_in_future: {},
  not_a_slug: {},
  not_a_random_uuid: {},
  not_a_transaction_id: {},
  not_a_booking_ref: {},
  not_a_link_token: {},
  not_a_place_id: {},
  not_a_cursor: {},
  not_a_terms_version: {},
  unknown_language: { languages: 'texts' },
  consent_missing: {},

  // The number of items.
  no_child: {},
  too_many_children: { max: 'count' },
  no_game: {},
  too_many_games: { max: 'count' },
  too_many_add_ons: { max: 'count' },

  // The event and its games.
  event_not_found: {},
  event_not_published: {},
  event_over: {},
  slot_not_found: {},
  game_begun: {},
  too_young: { minAgeMonths: 'months', maxAgeMonths: 'months', ageMonths: 'months', eventDate: 'date' },
  too_old: { minAgeMonths: 'months', maxAgeMonths: 'months', ageMonths: 'months', eventDate: 'date' },
  game_chosen_twice: {},
  same_child_twice: {},
  child_has_place: {},
  games_overlap: { otherGame: 'text' },
  slot_paused: {},
  not_enough_places: { placesLeft: 'count' },
  price_changed: { pricePaise: 'paise' },
  total_changed: { totalPaise: 'paise' },
  terms_changed: { termsVersion: 'text' },

  // Add-ons and promo codes.
  add_on_not_sold: {},
  variant_not_found: {},
  variant_required: {},
  variant_chosen_twice: {},
  not_enough_pieces: { piecesLeft: 'count' },
  promo_not_found: {},
  promo_not_started: { validFrom: 'instant' },
  promo_ended: { validTo: 'instant' },
  promo_for_other_events: {},
  promo_for_other_games: {},
  promo_below_minimum: { minPurchasePaise: 'paise' },
  promo_used_up: {},
  promo_takes_nothing: {},

  // Payments and bookings.
  key_reused: {},
  too_many_open_payments: { max: 'count' },
  not_payable_again: {},
  payment_not_found: {},
  booking_not_found: {},
  no_booking: {},
  no_live_booking: {},
  link_not_live: {},
  place_not_found: {},
  too_late_to_move: {},
  price_differs: { pricePaise: 'paise', placePricePaise: 'paise' },
  child_in_slot: {},
  refund_above_paid: { paidPaise: 'paise' },
  refund_below_minimum: { minPaise: 'paise' },
  refund_changed: { refundPaise: 'paise' },
  returned_before: { returnedPaise: 'paise' },
} as const satisfies Record<string, Record<string, ParamUnit>>;

/** The JSON types that a value can be required to have. */
export const VALUE_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const;

export type ValueType = (typeof VALUE_TYPES)[number];

type UnitValues = {
  count: number;
  /** Characters of a text. */
  chars: number;
  /** Whole months of age. */
  months: number;
  paise: number;
  /** `YYYY-MM-DD` in IST. */
  date: string;
  /** ISO 8601 in UTC. */
  instant: string;
  /** A name in the catalogue, or a version. */
  text: string;
  texts: readonly string[];
  type: ValueType;
};

/** The unit of a parameter. */
export type ParamUnit = keyof UnitValues;

export type FieldErrorCode = keyof typeof FIELD_ERROR_PARAMS;

/** The parameters by code. A code without parameters has an empty object. */
export type FieldErrorParams = {
  [Code in FieldErrorCode]: ValuesOf<(typeof FIELD_ERROR_PARAMS)[Code]>;
};

type ValuesOf<Units extends Record<string, ParamUnit>> = keyof Units extends never
  ? Record<string, never>
  : { [Name in keyof Units]: UnitValues[Units[Name]] };

/** A problem of a field: one of the codes, with its parameters. */
export type FieldProblem<Code extends FieldErrorCode = FieldErrorCode> = {
  [Each in Code]: { code: Each; params: FieldErrorParams[Each] };
}[Code];

/** A problem, its field such as `children.0.slotIds.1`, and the requirement in English for developers of clients. */
export type FieldError = FieldProblem & { path: string; rule: string };

export const FIELD_ERROR_CODES = Object.keys(FIELD_ERROR_PARAMS).filter(isFieldErrorCode);

export function isFieldErrorCode(value: unknown): value is FieldErrorCode {
  return typeof value === 'string' && Object.hasOwn(FIELD_ERROR_PARAMS, value);
}
