import type { ConstraintCase } from './constraint-case.ts';

const SLOT = 'id = (SELECT slot_id FROM payment_items WHERE payment_id = $1)';

/** What the database itself refuses of parents, events and places. */
export const CATALOGUE: ConstraintCase[] = [
  {
    constraint: 'parents_language',
    refuses: 'a language by another name than its two letters',
    statement: `UPDATE parents SET language = 'Hindi' WHERE payment_id = $1`,
    takes: `UPDATE parents SET language = 'hi' WHERE payment_id = $1`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a place more than a slot has',
    statement: `UPDATE slots SET held = capacity - booked + 1 WHERE ${SLOT}`,
    takes: `UPDATE slots SET held = capacity - booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'fewer than no held places',
    statement: `UPDATE slots SET held = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'fewer than no booked places',
    statement: `UPDATE slots SET booked = -1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_room',
    refuses: 'a capacity below what is taken',
    statement: `UPDATE slots SET capacity = held + booked - 1 WHERE ${SLOT}`,
    takes: `UPDATE slots SET capacity = held + booked WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_price_positive',
    refuses: 'a game for nothing',
    statement: `UPDATE slots SET price_paise = 0 WHERE ${SLOT}`,
    takes: `UPDATE slots SET price_paise = 1 WHERE ${SLOT}`,
  },
  {
    constraint: 'slots_ends_after_start',
    refuses: 'a game that ends when it starts',
    statement: `UPDATE slots SET ends_at = starts_at WHERE ${SLOT}`,
  },
  {
    constraint: 'games_age_range',
    refuses: 'ages that end before they begin',
    statement: 'UPDATE games SET max_age_months = min_age_months - 1 WHERE $1::bigint > 0',
    takes: 'UPDATE games SET max_age_months = min_age_months WHERE $1::bigint > 0',
  },
  {
    constraint: 'games_minutes_positive',
    refuses: 'a game of no time',
    statement: 'UPDATE games SET minutes = 0 WHERE $1::bigint > 0',
  },
];
