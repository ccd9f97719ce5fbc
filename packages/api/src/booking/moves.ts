import { z } from 'zod';
import type { Reason } from '../errors.ts';
import { catalogueId, transactionId } from '../values.ts';

export const moveInput = z.strictObject({
  transactionId,
  /** The place, by `listMoves`. */
  itemId: z.string().regex(/^\d{1,19}$/, 'must be the id of a place'),
  /** Where the place was when the parent chose: two moves at once are not both made. */
  fromSlotId: catalogueId,
  toSlotId: catalogueId,
});

export type MoveInput = z.infer<typeof moveInput>;

/** Why a place cannot be moved to a slot. */
export type MoveRefusal = Extract<
  Reason,
  | 'EVENT_PAST'
  | 'PRICE_DIFFERS'
  | 'AGE_NOT_ELIGIBLE'
  | 'DUPLICATE_CHILD_SLOT'
  | 'SLOT_OVERLAP'
  | 'SLOT_PAUSED'
  | 'SLOT_FULL'
>;

export type MoveOption = {
  slotId: number;
  game: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
  seatsLeft: number;
  /** `null`: it can be moved there now. */
  refused: MoveRefusal | null;
};

/** A booked place and the other slots of its event. */
export type MovablePlace = {
  itemId: string;
  slotId: number;
  childFirstName: string;
  game: string;
  startsAt: string;
  endsAt: string;
  options: MoveOption[];
};

/** The server's settlement moves places; this package has no way to. */
export type Moves = {
  /** The places of a live booking, and where each could go. */
  list: (transactionId: string) => Promise<MovablePlace[]>;
  move: (move: MoveInput) => Promise<void>;
};
