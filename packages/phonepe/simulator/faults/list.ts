/**
 * All faults of an order. Delays are given at time scale 1. Token faults and the faults of a webhook's `type` and
 * `event` need a V2 order: V1 has neither tokens nor these fields.
 */
export const FAULTS = [
  {
    name: 'pay-timeout-before',
    group: 'pay',
    description: 'The first pay call creates no order and gets no response.',
  },
  {
    name: 'pay-timeout-after',
    group: 'pay',
    description: 'The first pay call creates the order and gets no response.',
  },
  {
    name: 'webhook-before-pay-answers',
    group: 'pay',
    description: 'The order is paid and its webhook is delivered before pay responds.',
  },
  {
    name: 'failed-then-completed',
    group: 'payment',
    description: 'The payment first fails permanently; the order is paid 5 to 60 s later.',
  },
  {
    name: 'late-success',
    group: 'payment',
    description: 'The order expires and is paid 6 to 16 min later, without a webhook for the payment.',
  },
  {
    name: 'status-stale',
    group: 'status',
    description: 'Order Status still shows PENDING for 5 to 60 s after the order was paid.',
  },
  {
    name: 'status-wrong-amount',
    group: 'status',
    description: 'Order Status shows an amount that differs from the paid one.',
  },
  {
    name: 'status-wrong-currency',
    group: 'status',
    description: 'Order Status shows USD.',
  },
  {
    name: 'status-http-500',
    group: 'status',
    description: 'The first 1 to 4 status calls respond with 500.',
  },
  {
    name: 'status-r999',
    group: 'status',
    description: 'The first 1 to 4 status calls respond with 503 and the plain text R999.',
  },
  {
    name: 'status-http-429',
    group: 'status',
    description: 'The first 1 to 4 status calls respond with 429.',
  },
  {
    name: 'status-http-401',
    group: 'status',
    description: 'The first 1 to 4 status calls respond with 401.',
  },
  {
    name: 'status-timeout',
    group: 'status',
    description: 'The first 1 to 4 status calls get no response.',
  },
  {
    name: 'status-slow',
    group: 'status',
    description: 'The first 1 to 4 status calls take 3 s.',
  },
  {
    name: 'token-http-500',
    group: 'token',
    description: 'Creating the order revokes all tokens, and the next 1 to 3 token calls respond with 500.',
  },
  {
    name: 'token-r999',
    group: 'token',
    description: 'As token-http-500, but the token calls respond with 503 and the plain text R999.',
  },
  {
    name: 'token-http-429',
    group: 'token',
    description: 'As token-http-500, but the token calls respond with 429.',
  },
  {
    name: 'token-http-401',
    group: 'token',
    description: 'As token-http-500, but the token calls respond with 401.',
  },
  {
    name: 'token-timeout',
    group: 'token',
    description: 'As token-http-500, but the token calls get no response.',
  },
  {
    name: 'token-slow',
    group: 'token',
    description: 'As token-http-500, but the token calls succeed after 3 s.',
  },
  {
    name: 'webhook-dropped',
    group: 'webhook',
    description: 'No webhook of the order or its refunds is ever sent.',
  },
  {
    name: 'webhook-duplicated',
    group: 'webhook',
    description: 'Every webhook is sent 1 to 10 more times, some copies immediately, the others within 60 s.',
  },
  {
    name: 'webhook-reordered',
    group: 'webhook',
    description: 'The first webhook waits until a later webhook has been sent, but at most 60 s.',
  },
  {
    name: 'webhook-delayed',
    group: 'webhook',
    description: 'Webhooks arrive 6 to 16 min after the order’s expiry, when its places have been released.',
  },
  {
    name: 'webhook-forged-unpaid',
    group: 'webhook',
    description: 'When the order is created, a forged webhook with the static header claims that it is paid.',
  },
  {
    name: 'webhook-forged-unknown',
    group: 'webhook',
    description: 'When the order is created, a forged webhook claims that an unknown order is paid.',
  },
  {
    name: 'webhook-forged-early',
    group: 'webhook',
    description:
      'A forged COMPLETED is delivered just before the order is paid, and the genuine one after it.',
  },
  {
    name: 'webhook-wrong-amount',
    group: 'webhook',
    description: 'The order’s webhooks show an amount that differs from the paid one.',
  },
  {
    name: 'webhook-wrong-currency',
    group: 'webhook',
    description: 'The order’s webhooks show USD.',
  },
  {
    name: 'webhook-without-type',
    group: 'webhook',
    description: 'Webhooks lack the deprecated field type.',
  },
  {
    name: 'webhook-without-event',
    group: 'webhook',
    description: 'Webhooks lack the field event.',
  },
  {
    name: 'unknown-keys',
    group: 'shape',
    description: 'Webhooks and statuses have undocumented keys.',
  },
  {
    name: 'currency-absent',
    group: 'shape',
    description: 'Webhooks and statuses have no currency.',
  },
  {
    name: 'amounts-as-text',
    group: 'shape',
    description: 'Webhooks and statuses have amounts as strings.',
  },
  {
    name: 'refund-timeout-before',
    group: 'refund',
    description: 'The order’s first refund call creates no refund and gets no response.',
  },
  {
    name: 'refund-timeout-after',
    group: 'refund',
    description: 'The order’s first refund call creates the refund and gets no response.',
  },
  {
    name: 'refund-failed',
    group: 'refund',
    description: 'The order’s first refund is accepted and fails later.',
  },
  {
    name: 'refund-webhook-without-id',
    group: 'refund',
    description: 'The webhooks of the order’s refunds contain none of the merchant’s ids.',
  },
] as const;

export type FaultName = (typeof FAULTS)[number]['name'];
export type FaultGroup = (typeof FAULTS)[number]['group'];

export const FAULT_NAMES = FAULTS.map(({ name }) => name);
