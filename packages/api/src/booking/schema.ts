import {
  bookingRef,
  catalogueId,
  email,
  HELD_STATUSES,
  refuseAs,
  transactionId,
} from '@nibog/domain/browser';
import { z } from 'zod';

/** A payment by its transaction id, which is the capability to read it. */
export const paymentInput = z.strictObject({ transactionId });

export const getBookingByTxnInput = z.strictObject({
  transactionId,
  /** Do not answer as long as this is its status, for 20 s at the most. */
  holdWhile: z.enum(HELD_STATUSES).optional(),
});
export const getBookingByRefInput = z.strictObject({ bookingRef });

export const requestLinkInput = z.strictObject({ email });
export const openLinkInput = z.strictObject({
  token: z.string().max(200, refuseAs('not_a_link_token')),
});

export const cancelInput = z.strictObject({
  transactionId,
  /** What `quoteCancellation` showed, in paise. */
  expectedRefundPaise: z.int(refuseAs('not_whole_paise')).min(0, refuseAs('negative')),
});

export const moveInput = z.strictObject({
  transactionId,
  /** The place, by `listMoves`. */
  itemId: z.string().regex(/^\d{1,19}$/, refuseAs('not_a_place_id')),
  /** Where the place was when the parent chose: two moves at once are not both made. */
  fromSlotId: catalogueId,
  toSlotId: catalogueId,
});
