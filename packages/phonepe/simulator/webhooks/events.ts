/** The events of webhooks. The simulator uses V2's names for V1's callbacks too. */
export type OrderEvent =
  'checkout.order.completed' | 'checkout.order.failed' | 'checkout.transaction.attempt.failed';

export type RefundEvent = 'pg.refund.accepted' | 'pg.refund.completed' | 'pg.refund.failed';
