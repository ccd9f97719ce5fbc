import { bookingRef, refuseAs } from '@nibog/domain/browser';
import { z } from 'zod';

/** The smallest refund that PhonePe accepts: one rupee. */
const MIN_REFUND_PAISE = 100;

export const cancelBookingInput = z.strictObject({
  bookingRef,
  /** The refund, in paise. The default is the full amount paid. */
  refundPaise: z
    .int(refuseAs('not_whole_paise'))
    .refine((paise) => paise === 0 || paise >= MIN_REFUND_PAISE, {
      error: refuseAs('refund_below_minimum'),
      params: { minPaise: MIN_REFUND_PAISE },
    })
    .optional(),
});
