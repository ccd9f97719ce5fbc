import type { ValueType } from '@nibog/api/schemas';
import type { FieldWords, ProblemSentences } from '../lib/field-problem.ts';
import { countMonths, countPlaces, enFirst, formatAgeRange } from './en-first.ts';

const { count, instant, money, shortDay } = enFirst.format;

const GENDERS = 'Choose girl, boy or other';

const TYPES: Record<ValueType, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'yes or no',
  object: 'a group of details',
  array: 'a list',
};

const sentences: ProblemSentences = {
  // Format of a value.
  required: (_, { empty }) => empty,
  unknown_field: () => 'This page is out of date. Please load it once more',
  wrong_type: ({ expected }, { name }) => `${name} must be ${TYPES[expected]}`,
  invalid: (_, { name }) => `${name} needs a look`,
  one_of: ({ allowed }, { name, choices }) =>
    choices ?? `${name} must be one of these: ${allowed.join(', ')}`,
  too_short: ({ minChars }, { name }) => `${name} must have at least ${countCharacters(minChars)}`,
  too_long: ({ maxChars }, { name }) => `${name} must have at most ${countCharacters(maxChars)}`,
  too_small: ({ min }, { name }) => `${name} must be at least ${min}`,
  too_large: ({ max }, { name }) => `${name} must be at most ${max}`,
  negative: (_, { name }) => `${name} must not be less than 0`,
  not_positive: (_, { name }) => `${name} must be 1 or more`,
  id_too_large: ({ max }, { name }) => `${name} must be at most ${max}`,
  not_whole: (_, { name }) => `${name} must be a whole number`,
  not_whole_paise: (_, { name }) => `${name} must be an amount in whole paise`,
  forbidden_signs: (_, { name }) => `${name} must not contain < or >`,
  not_an_email: () => 'Enter an e-mail like name@example.com',
  not_an_indian_mobile: () => 'Enter an Indian mobile number of 10 digits, like 98765 43210',
  not_a_date: () => 'Enter a real date: day, month and year, for example 14 3 2024',
  date_in_future: () => 'This date is still to come. Please check the year',
  not_a_slug: () => 'There is nothing at this address. Please check the link',
  not_a_random_uuid: () => 'The payment could not be started from this page. Please load it once more',
  not_a_transaction_id: () => 'This is not the number of a payment. Please check the link',
  not_a_booking_ref: () => 'A reference looks like NBG-7K2M-0QXT-9WZ4',
  not_a_link_token: () => 'This link is not complete. Please open it from the mail',
  not_a_place_id: () => 'This is not the number of a place. Please load the page once more',
  not_a_cursor: () => 'The list does not go on from here. Please load the page once more',
  not_a_terms_version: () => 'We do not know this version of the terms. Please load the page once more',
  unknown_language: ({ languages }) => `Choose one of these languages: ${languages.join(', ')}`,
  consent_missing: () => 'Tick this box to go on',

  // Counts.
  no_child: () => 'Add at least one child',
  too_many_children: ({ max }) => `Add at most ${max} children to one booking`,
  no_game: () => 'Choose at least one game',
  too_many_games: ({ max }) => `Choose at most ${max} games for one child`,
  too_many_add_ons: ({ max }) => `Choose at most ${max} different add-ons`,

  // The event and its games.
  event_not_found: () => 'We could not find this event',
  event_not_published: () => 'This event is not open for booking now',
  event_over: () => 'This event is over',
  slot_not_found: () => 'This game is no longer part of this event',
  game_begun: () => 'This game has begun already',
  too_young: ({ minAgeMonths, maxAgeMonths, ageMonths, eventDate }) =>
    `This game is for ${formatAgeRange(minAgeMonths, maxAgeMonths)}. On ${shortDay(eventDate)} the child will be only ${countMonths(ageMonths)} old`,
  too_old: ({ minAgeMonths, maxAgeMonths, ageMonths, eventDate }) =>
    `This game is for ${formatAgeRange(minAgeMonths, maxAgeMonths)}. On ${shortDay(eventDate)} the child will already be ${countMonths(ageMonths)} old`,
  game_chosen_twice: () => 'This game is chosen twice for the child',
  same_child_twice: () => 'The same child is entered twice for this game',
  child_has_place: () => 'The child already has a place in this game, or a payment for it is open',
  games_overlap: ({ otherGame }) => `This game is at the same time as ${otherGame}`,
  slot_paused: () => 'Bookings for this game are paused',
  not_enough_places: ({ placesLeft }) =>
    placesLeft === 0 ? 'This game is full' : `This game has only ${countPlaces(placesLeft)} left`,
  price_changed: ({ pricePaise }) => `This game now costs ${money(pricePaise)}`,
  total_changed: ({ totalPaise }) => `The total is now ${money(totalPaise)}`,
  terms_changed: ({ termsVersion }) => `The terms have changed. Version ${termsVersion} applies now`,

  // Add-ons and promo codes.
  add_on_not_sold: () => 'This is no longer sold at this event',
  variant_not_found: () => 'This kind of it is no longer sold',
  variant_required: () => 'Choose which kind of it you would like',
  variant_chosen_twice: () => 'The same kind of it is chosen twice',
  not_enough_pieces: ({ piecesLeft }) => (piecesLeft === 0 ? 'This is sold out' : `Only ${piecesLeft} left`),
  promo_not_found: () => 'We do not know this promo code',
  promo_not_started: ({ validFrom }) => `This promo code is valid from ${instant(validFrom)}`,
  promo_ended: ({ validTo }) => `This promo code was valid until ${instant(validTo)}`,
  promo_for_other_events: () => 'This promo code is for other events',
  promo_for_other_games: () => 'This promo code is for other games',
  promo_below_minimum: ({ minPurchasePaise }) =>
    `This code is for bookings of ${money(minPurchasePaise)} or more`,
  promo_used_up: () => 'This promo code is used up',
  promo_takes_nothing: () => 'This promo code takes nothing off this price',

  // Payments and bookings.
  key_reused: () => 'Your details changed while we opened PhonePe',
  too_many_open_payments: ({ max }) =>
    `You have ${max} payments open. Please finish one of them, or wait until they close`,
  not_payable_again: () => 'This payment may still go through, or has',
  payment_not_found: () => 'We could not find this payment',
  booking_not_found: () => 'We could not find this booking',
  no_booking: () => 'There is no booking for this payment',
  no_live_booking: () => 'There is no booking for this payment, or it was cancelled',
  link_not_live: () => 'This link is no longer valid. Please ask for a new one',
  place_not_found: () => 'This place is not part of your booking',
  too_late_to_move: () => 'This game, or the one that you have booked, has begun already',
  price_differs: ({ pricePaise, placePricePaise }) =>
    `This game costs ${money(pricePaise)}, and the one that you have booked ${money(placePricePaise)}`,
  child_in_slot: () => 'The child has a place in this game already',
  refund_above_paid: ({ paidPaise }) => `At most ${money(paidPaise)} can be returned: so much was paid`,
  refund_below_minimum: ({ minPaise }) => `Return nothing, or at least ${money(minPaise)}`,
  refund_changed: ({ refundPaise }) => `You would now get back ${money(refundPaise)}`,
  returned_before: ({ returnedPaise }) => `${money(returnedPaise)} was returned before`,

  // Problems that only the page finds.
  no_game_fits: () => 'Check the date. No game of this event is for this age',
  take_out: ({ what }) => `Please take out ${what}: see why beside it`,
};

function countCharacters(characters: number): string {
  return count(characters, { one: 'character', other: 'characters' });
}

/** Texts beside invalid fields. */
export const fieldProblemsEn = {
  fields: {
    fullName: { name: 'The name', empty: 'Enter the full name', choices: null },
    dateOfBirth: {
      name: 'The date of birth',
      empty: 'Enter the date of birth: day, month and year',
      choices: null,
    },
    gender: { name: 'The choice', empty: GENDERS, choices: GENDERS },
    schoolName: { name: 'The school', empty: 'Enter the school', choices: null },
    email: { name: 'The e-mail', empty: 'Enter your e-mail: we send the booking there', choices: null },
    phone: { name: 'The number', empty: 'Enter your mobile number', choices: null },
    slotIds: { name: 'The choice', empty: 'Choose at least one game', choices: null },
    addOns: { name: 'What you add', empty: 'Choose how many', choices: null },
    promoCode: { name: 'The promo code', empty: 'Enter the promo code', choices: null },
    guardian: { name: 'The consent', empty: 'Tick this box to go on', choices: null },
  } satisfies Record<string, FieldWords>,

  /** For a field that is not on the pages. */
  otherField: { name: 'This', empty: 'Please fill this in', choices: null } satisfies FieldWords,

  problems: sentences,
};
