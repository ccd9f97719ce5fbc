import { sql } from '@nibog/db';

/**
 * A payment may be tried again once PhonePe has said FAILED, or has answered after the order's own end that it is not
 * COMPLETED. In SQL over `payments p`.
 */
export const MAY_PAY_AGAIN = sql`
  (p.status = 'failed' OR (p.status = 'expired' AND p.answered_at >= p.order_final_at))`;
