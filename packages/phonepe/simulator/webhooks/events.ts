/** What webhooks tell of, by V2's names; V1's callbacks go by them too. */
export type OrderEvent =
  'checkout.order.completed' | 'checkout.order.failed' | 'checkout.transaction.attempt.failed';

export type RefundEvent = 'pg.refund.accepted' | 'pg.refund.completed' | 'pg.refund.failed';
