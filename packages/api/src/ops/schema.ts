import { bookingRef } from '@nibog/domain/browser';
import { z } from 'zod';

export const cancelBookingInput = z.strictObject({
  bookingRef,
  /** What to return, in paise; absent: all that was paid. PhonePe returns nothing smaller than a rupee. */
  refundPaise: z
    .int('must be whole paise')
    .refine((paise) => paise === 0 || paise >= 100, 'must be 0 or at least 100 paise')
    .optional(),
});
