import { sql, statement, type RoleClient, type Transaction } from '@nibog/db';
import {
  createFieldError,
  DomainError,
  type FieldProblem,
  type MovablePlace,
  type MoveInput,
  type MoveRefusal,
} from '@nibog/domain';
import { enqueueEmailAgain } from '../mail/outbox.ts';
import type { Wake } from '../wake.ts';
import { lockPaymentByTransactionId } from './locks.ts';
import { findMoveRefusal, readEventSlots, readMovableBooking, readMovableItems } from './movable.ts';

/** Moves of one booking in 24 hours. */
const MAX_MOVES_PER_DAY = 10;

export type MoveContext = { settlement: RoleClient<'settlement'>; now: () => Date; wake: Wake };

/**
 * Lists the places of a live booking and, for each, the other slots of the event with the reason why a move is refused.
 * Reserves nothing.
 *
 * @throws {DomainError} `NOT_FOUND`, `ALREADY_CANCELLED`
 */
export async function listMoves(
  { settlement, now }: MoveContext,
  transactionId: string,
): Promise<MovablePlace[]> {
  const booking = await readMovableBooking(settlement, transactionId);
  const items = await readMovableItems(settlement, booking.bookingId);
  const slots = await readEventSlots(settlement, booking.eventId);
  const at = now();
  return items.map((item) => ({
    itemId: item.id,
    slotId: item.slotId,
    childFirstName: item.childFirstName,
    game: item.game,
    startsAt: item.startsAt.toISOString(),
    endsAt: item.endsAt.toISOString(),
    options: slots
      .filter(({ id }) => id !== item.slotId)
      .map((target) => ({
        slotId: target.id,
        game: target.game,
        startsAt: target.startsAt.toISOString(),
        endsAt: target.endsAt.toISOString(),
        seatsLeft: target.seatsLeft,
        refused:
          findMoveRefusal({ item, target, items, eventDate: booking.eventDate, now: at })?.reason ??
          (target.seatsLeft > 0 ? null : 'SLOT_FULL'),
      })),
  }));
}

/**
 * Moves one booked place to another slot of the same event at the same price, in one transaction. It locks the payment, then
 * both slots by id. Repeating a move is a no-op.
 *
 * @throws {DomainError} `NOT_FOUND`, `ALREADY_CANCELLED`, `BOOKING_CHANGED`, `SLOT_NOT_FOUND`, `RATE_LIMITED`
 *   and each `MoveRefusal`
 */
export async function movePlace(ctx: MoveContext, move: MoveInput): Promise<void> {
  const { transactionId, itemId, fromSlotId, toSlotId } = move;
  await ctx.settlement.transaction(async (tx) => {
    // A cancellation locks the payment first too, so that one of the two waits for the other.
    await lockPaymentByTransactionId(tx, transactionId);
    const booking = await readMovableBooking(tx, transactionId);
    await lockSlotsToMove(tx, [fromSlotId, toSlotId]);
    const items = await readMovableItems(tx, booking.bookingId);
    const item = items.find(({ id }) => id === itemId);
    if (!item) {
      throw new DomainError('NOT_FOUND', 'This booking has no such place.', {
        fields: [createFieldError('itemId', { code: 'place_not_found', params: {} })],
      });
    }
    if (item.slotId === toSlotId) return;
    await enforceMoveLimit(tx, booking.paymentId);
    const slots = await readEventSlots(tx, booking.eventId);
    const target = slots.find(({ id }) => id === toSlotId);
    if (!target) refuseMove('SLOT_NOT_FOUND', { code: 'slot_not_found', params: {} });
    const obstacle = findMoveRefusal({ item, target, items, eventDate: booking.eventDate, now: ctx.now() });
    if (obstacle) refuseMove(obstacle.reason, obstacle.problem);
    await moveBetweenSlots(tx, move);
    await recordMove(tx, booking.paymentId, move);
    await enqueueEmailAgain(tx, { paymentId: booking.paymentId, transactionId }, 'booking_moved');
  });
  ctx.wake('emails');
}

async function lockSlotsToMove(tx: Transaction, slotIds: number[]): Promise<void> {
  await tx.query(
    statement(
      'lock-slots-to-move',
      sql`SELECT id FROM slots WHERE id = ANY(${slotIds}) ORDER BY id FOR NO KEY UPDATE`,
    ),
  );
}

async function recordMove(
  tx: Transaction,
  paymentId: string,
  { fromSlotId, toSlotId }: MoveInput,
): Promise<void> {
  const cause = `moved_by_parent, from slot ${fromSlotId} to slot ${toSlotId}`;
  await tx.query(
    statement(
      'record-move',
      sql`INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
          VALUES (${paymentId}, 'booked', 'booked', ${cause})`,
    ),
  );
}

const NO_PLACE_LEFT: FieldProblem = { code: 'not_enough_places', params: { placesLeft: 0 } };

function refuseMove(reason: MoveRefusal | 'SLOT_NOT_FOUND', problem: FieldProblem): never {
  const field = createFieldError('toSlotId', problem);
  throw new DomainError(reason, `The place cannot be moved: the slot ${field.rule}.`, { fields: [field] });
}

/** Each move sends a mail, so the limit protects the parent's mailbox. The caller holds the payment's lock. */
async function enforceMoveLimit(tx: Transaction, paymentId: string): Promise<void> {
  const { rows } = await tx.query(
    statement<{ allowed: boolean }>(
      'count-moves',
      sql`SELECT /* guard: move-rate */ (
                   SELECT count(*) FROM emails m WHERE m.payment_id = ${paymentId} AND m.kind = 'booking_moved'
                      AND m.created_at > now() - interval '1 day') < ${MAX_MOVES_PER_DAY}::int /* end */ AS allowed`,
    ),
  );
  if (!rows[0]?.allowed)
    throw new DomainError('RATE_LIMITED', 'This booking has reached the limit of moves per day.');
}

/** Moves the place and both counters. A place that is no longer in `fromSlotId` changes nothing. */
async function moveBetweenSlots(tx: Transaction, { itemId, fromSlotId, toSlotId }: MoveInput): Promise<void> {
  const { rows } = await tx.query(
    statement<{ moved: number; taken: number }>(
      'move-place',
      sql`WITH moved AS (
            UPDATE booking_items SET slot_id = ${toSlotId}
             WHERE id = ${itemId} AND cancelled_at IS NULL AND /* guard: move-item */ slot_id = ${fromSlotId} /* end */
            RETURNING id),
          given AS (UPDATE slots SET booked = booked - 1 WHERE id = ${fromSlotId} AND EXISTS (SELECT FROM moved)),
          taken AS (
            UPDATE slots SET booked = booked + 1
             WHERE id = ${toSlotId} AND EXISTS (SELECT FROM moved)
               AND /* guard: move-room */ held + booked < capacity /* end */
            RETURNING id)
          SELECT (SELECT count(*)::int FROM moved) AS moved, (SELECT count(*)::int FROM taken) AS taken`,
    ),
  );
  if (rows[0]?.moved !== 1) throw new DomainError('BOOKING_CHANGED', 'This place was moved in the meantime.');
  if (rows[0].taken !== 1) refuseMove('SLOT_FULL', NO_PLACE_LEFT);
}
