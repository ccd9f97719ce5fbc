import type { ConstraintCase } from './constraint-case.ts';

const SLOT = 'id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)';

/** Constraints on parents, games and slots. */
export const CATALOGUE_CASES: ConstraintCase[] = [
  {
    constraint: 'parents_language',
    refuses: 'a language that is not a two-letter code',
    statement: `UPDATE parents SET language = 'Hindi' WHERE payment_id = $1`,
    accepted: `UPDATE parents SET language = 'hi' WHERE payment_id = $1`,
  },
  {
    constraint: 'slots_room',
    refuses: 'more places held and booked than the capacity',
    statement: `UPDATE slots SET held = capacity - booked + 1 WHERE ${SLOT}`,
    accepted: `UPDATE slots SET held = capacity - booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a negative number of held places',
    statement: `UPDATE slots SET held = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a negative number of booked places',
    statement: `UPDATE slots SET booked = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a capacity below the number of places held and booked',
    statement: `UPDATE slots SET capacity = held + booked - 1 WHERE ${SLOT}`,
    accepted: `UPDATE slots SET capacity = held + booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_price_positive',
    refuses: 'a slot with price 0',
    statement: `UPDATE slots SET price_paise = 0 WHERE ${SLOT}`,
    accepted: `UPDATE slots SET price_paise = 1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_ends_after_start',
    refuses: 'a slot that ends when it starts',
    statement: `UPDATE slots SET ends_at = starts_at WHERE ${SLOT}`,
  },
  {
    constraint: 'games_age_range',
    refuses: 'a maximum age below the minimum age',
    statement: 'UPDATE games SET max_age_months = min_age_months - 1 WHERE $1::bigint > 0',
    accepted: 'UPDATE games SET max_age_months = min_age_months WHERE $1::bigint > 0',
  },
  {
    constraint: 'games_minutes_positive',
    refuses: 'a game of 0 minutes',
    statement: 'UPDATE games SET minutes = 0 WHERE $1::bigint > 0',
  },
];
