import {
  bookingRef,
  catalogueId,
  email,
  LONG_POLL_STATUSES,
  refuseAs,
  transactionId,
} from '@nibog/domain/browser';
import { z } from 'zod';

/** A payment by its transaction id, which is the capability to read it. */
export const paymentInput = z.strictObject({ transactionId });

export const getBookingByTxnInput = z.strictObject({
  transactionId,
  /** Long poll: wait for at most 20 s while the payment has this status. */
  holdWhile: z.enum(LONG_POLL_STATUSES).optional(),
});
export const getBookingByRefInput = z.strictObject({ bookingRef });

export const requestLinkInput = z.strictObject({ email });
export const openLinkInput = z.strictObject({
  token: z.string().max(200, refuseAs('not_a_link_token')),
});

export const cancelInput = z.strictObject({
  transactionId,
  /** The refund that `quoteCancellation` returned, in paise. */
  expectedRefundPaise: z.int(refuseAs('not_whole_paise')).min(0, refuseAs('negative')),
});

export const moveInput = z.strictObject({
  transactionId,
  /** The id of the place, from `listMoves`. */
  itemId: z.string().regex(/^\d{1,19}$/, refuseAs('not_a_place_id')),
  /** The slot of the place when the parent chose. It makes the second of two concurrent moves fail. */
  fromSlotId: catalogueId,
  toSlotId: catalogueId,
});
