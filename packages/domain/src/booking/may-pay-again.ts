import { sql } from '@nibog/db';

/**
 * True when the parent may pay again: PhonePe reported FAILED, or reported after the order's final instant that the order
 * is not COMPLETED. SQL over `payments p`.
 */
export const MAY_PAY_AGAIN = sql`
  (p.status = 'failed' OR (p.status = 'expired' AND p.answered_at >= p.order_final_at))`;
