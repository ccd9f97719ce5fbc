import { sql, statement, type Queryable } from '@nibog/db';
import {
  createFieldError,
  DomainError,
  findAgeProblem,
  toIstDate,
  type FieldProblem,
  type MoveRefusal,
} from '@nibog/domain';

/** What a move needs of a live booking. */
export type MovableBooking = { paymentId: string; bookingId: string; eventId: number; eventDate: string };

export type MovableItem = {
  id: string;
  slotId: number;
  childId: string;
  /** Slots of the child's other live places in this event, in any booking. */
  otherSlotIds: number[];
  childFirstName: string;
  /** `YYYY-MM-DD`. */
  dateOfBirth: string;
  pricePaise: number;
  game: string;
  startsAt: Date;
  endsAt: Date;
};

export type TargetSlot = {
  id: number;
  game: string;
  minAgeMonths: number;
  maxAgeMonths: number;
  startsAt: Date;
  endsAt: Date;
  pricePaise: number;
  seatsLeft: number;
  paused: boolean;
};

/** @throws {DomainError} `NOT_FOUND`: there is no booking; `ALREADY_CANCELLED` */
export async function readMovableBooking(db: Queryable, transactionId: string): Promise<MovableBooking> {
  const { rows } = await db.query(
    statement<MovableBooking & { cancelled: boolean }>(
      'read-movable-booking',
      sql`SELECT b.payment_id AS "paymentId", b.id AS "bookingId", b.event_id AS "eventId",
                 e.date::text AS "eventDate", b.cancelled_at IS NOT NULL AS cancelled
            FROM bookings b JOIN events e ON e.id = b.event_id WHERE b.merchant_transaction_id = ${transactionId}`,
    ),
  );
  const row = rows[0];
  if (!row) {
    throw new DomainError('NOT_FOUND', 'There is no booking to move.', {
      fields: [createFieldError('transactionId', { code: 'no_booking', params: {} })],
    });
  }
  if (row.cancelled) throw new DomainError('ALREADY_CANCELLED', 'This booking was cancelled before.');
  return row;
}

/** Reads the live places of a booking, ordered by time. */
export async function readMovableItems(db: Queryable, bookingId: string): Promise<MovableItem[]> {
  const { rows } = await db.query(
    statement<MovableItem>(
      'read-movable-items',
      sql`SELECT i.id::text, i.slot_id AS "slotId", i.child_id::text AS "childId",
                 ARRAY(SELECT o.slot_id FROM slots t JOIN booking_items o ON o.slot_id = t.id
                        WHERE t.event_id = s.event_id AND o.child_key = i.child_key AND o.id <> i.id
                          AND o.cancelled_at IS NULL) AS "otherSlotIds",
                 split_part(k.full_name, ' ', 1) AS "childFirstName", k.date_of_birth::text AS "dateOfBirth",
                 i.price_paise AS "pricePaise", g.name AS game, s.starts_at AS "startsAt", s.ends_at AS "endsAt"
            FROM booking_items i
            JOIN children k ON k.id = i.child_id
            JOIN slots s ON s.id = i.slot_id
            JOIN games g ON g.id = s.game_id
           WHERE i.booking_id = ${bookingId} AND i.cancelled_at IS NULL ORDER BY s.starts_at, k.position, i.id`,
    ),
  );
  return rows;
}

/** Reads the slots of an event, ordered by time. */
export async function readEventSlots(db: Queryable, eventId: number): Promise<TargetSlot[]> {
  const { rows } = await db.query(
    statement<TargetSlot>(
      'read-event-slots',
      sql`SELECT s.id, g.name AS game, g.min_age_months AS "minAgeMonths", g.max_age_months AS "maxAgeMonths",
                 s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.price_paise AS "pricePaise", s.paused,
                 s.capacity - s.held - s.booked AS "seatsLeft"
            FROM slots s JOIN games g ON g.id = s.game_id
           WHERE s.event_id = ${eventId} ORDER BY s.starts_at, s.id`,
    ),
  );
  return rows;
}

export type MoveCandidate = {
  item: MovableItem;
  target: TargetSlot;
  /** All live places of the booking. */
  items: MovableItem[];
  eventDate: string;
  now: Date;
};

export type MoveObstacle = { reason: MoveRefusal; problem: FieldProblem };

/** Why a move is refused; `null` if it is not. Free places are checked by the statement that moves. */
export function findMoveRefusal({ item, target, items, eventDate, now }: MoveCandidate): MoveObstacle | null {
  if (eventDate < toIstDate(now) || item.startsAt <= now || target.startsAt <= now)
    return { reason: 'EVENT_PAST', problem: { code: 'too_late_to_move', params: {} } };
  const ageProblem = findAgeProblem(target, item.dateOfBirth, eventDate);
  if (ageProblem) return { reason: 'AGE_NOT_ELIGIBLE', problem: ageProblem };
  const { pricePaise } = target;
  if (pricePaise !== item.pricePaise) {
    const params = { pricePaise, placePricePaise: item.pricePaise };
    return { reason: 'PRICE_DIFFERS', problem: { code: 'price_differs', params } };
  }
  // The unique index on live places guards this too.
  if (item.otherSlotIds.includes(target.id))
    return { reason: 'DUPLICATE_CHILD_SLOT', problem: { code: 'child_in_slot', params: {} } };
  const overlapping = items.find(
    (other) =>
      other.id !== item.id &&
      other.childId === item.childId &&
      other.startsAt < target.endsAt &&
      target.startsAt < other.endsAt,
  );
  if (overlapping) {
    const params = { otherGame: overlapping.game };
    return { reason: 'SLOT_OVERLAP', problem: { code: 'games_overlap', params } };
  }
  return target.paused ? { reason: 'SLOT_PAUSED', problem: { code: 'slot_paused', params: {} } } : null;
}
