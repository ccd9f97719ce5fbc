/**
 * Everything that can be made to go wrong with an order, each under one name. All delays are at time scale 1. Token
 * faults need a V2 order, as V1 has no tokens, and so do those of a webhook's `type` and `event`.
 */
export const FAULTS = [
  {
    name: 'pay-timeout-before',
    group: 'pay',
    description: 'The first pay call makes no order and gets no answer.',
  },
  {
    name: 'pay-timeout-after',
    group: 'pay',
    description: 'The first pay call makes the order and gets no answer.',
  },
  {
    name: 'webhook-before-pay-answers',
    group: 'pay',
    description: 'The order is paid, and its webhook sent and answered, before pay answers.',
  },
  {
    name: 'failed-then-completed',
    group: 'payment',
    description: 'What should be paid fails for good first, and is paid 5 to 60 s later.',
  },
  {
    name: 'late-success',
    group: 'payment',
    description: 'What should be paid expires, and is paid 6 to 16 min after that; no webhook tells of it.',
  },
  {
    name: 'status-stale',
    group: 'status',
    description: 'Order Status still says PENDING for 5 to 60 s after the order was paid.',
  },
  {
    name: 'status-wrong-amount',
    group: 'status',
    description: 'Order Status shows another amount than was paid.',
  },
  {
    name: 'status-wrong-currency',
    group: 'status',
    description: 'Order Status shows USD.',
  },
  {
    name: 'status-http-500',
    group: 'status',
    description: 'The first 1 to 4 status calls answer 500.',
  },
  {
    name: 'status-r999',
    group: 'status',
    description: 'The first 1 to 4 status calls answer 503 with the bare text R999.',
  },
  {
    name: 'status-http-429',
    group: 'status',
    description: 'The first 1 to 4 status calls answer 429.',
  },
  {
    name: 'status-http-401',
    group: 'status',
    description: 'The first 1 to 4 status calls answer 401.',
  },
  {
    name: 'status-timeout',
    group: 'status',
    description: 'The first 1 to 4 status calls get no answer.',
  },
  {
    name: 'status-slow',
    group: 'status',
    description: 'The first 1 to 4 status calls take 3 s.',
  },
  {
    name: 'token-http-500',
    group: 'token',
    description:
      'Once the order is made no token serves any more, and the next 1 to 3 token calls answer 500.',
  },
  {
    name: 'token-r999',
    group: 'token',
    description: 'The same, but the token calls answer 503 with the bare text R999.',
  },
  {
    name: 'token-http-429',
    group: 'token',
    description: 'The same, but the token calls answer 429.',
  },
  {
    name: 'token-http-401',
    group: 'token',
    description: 'The same, but the token calls answer 401.',
  },
  {
    name: 'token-timeout',
    group: 'token',
    description: 'The same, but the token calls get no answer.',
  },
  {
    name: 'token-slow',
    group: 'token',
    description: 'The same, but the token calls take 3 s.',
  },
  {
    name: 'webhook-dropped',
    group: 'webhook',
    description: 'No webhook of the order or of its refunds is ever sent.',
  },
  {
    name: 'webhook-duplicated',
    group: 'webhook',
    description: 'Every webhook is sent 1 to 10 times more, some at the same instant, some within 60 s.',
  },
  {
    name: 'webhook-reordered',
    group: 'webhook',
    description: 'The first webhook waits until a later one has overtaken it, or for 60 s.',
  },
  {
    name: 'webhook-delayed',
    group: 'webhook',
    description: 'Webhooks come 6 to 16 min after the order’s expiry, when no place is held any more.',
  },
  {
    name: 'webhook-forged-unpaid',
    group: 'webhook',
    description: 'Once the order is made, somebody with the static header says that it is paid.',
  },
  {
    name: 'webhook-forged-unknown',
    group: 'webhook',
    description: 'The same of an order that nobody knows.',
  },
  {
    name: 'webhook-forged-early',
    group: 'webhook',
    description:
      'A forged COMPLETED is sent and answered just before the payment is made, the genuine one after it.',
  },
  {
    name: 'webhook-wrong-amount',
    group: 'webhook',
    description: 'The order’s webhooks show another amount.',
  },
  {
    name: 'webhook-wrong-currency',
    group: 'webhook',
    description: 'The order’s webhooks show USD.',
  },
  {
    name: 'webhook-without-type',
    group: 'webhook',
    description: 'Webhooks lack the deprecated type.',
  },
  {
    name: 'webhook-without-event',
    group: 'webhook',
    description: 'Webhooks lack the event.',
  },
  {
    name: 'unknown-keys',
    group: 'shape',
    description: 'Webhooks and statuses have keys that nobody documented.',
  },
  {
    name: 'currency-absent',
    group: 'shape',
    description: 'Webhooks and statuses name no currency.',
  },
  {
    name: 'amounts-as-text',
    group: 'shape',
    description: 'Webhooks and statuses give amounts as texts.',
  },
  {
    name: 'refund-timeout-before',
    group: 'refund',
    description: 'The order’s first refund call makes no refund and gets no answer.',
  },
  {
    name: 'refund-timeout-after',
    group: 'refund',
    description: 'The order’s first refund call makes the refund and gets no answer.',
  },
  {
    name: 'refund-failed',
    group: 'refund',
    description: 'The order’s first refund is accepted and fails in the end.',
  },
  {
    name: 'refund-webhook-without-id',
    group: 'refund',
    description: 'The webhooks of the order’s refunds carry none of the merchant’s ids.',
  },
] as const;

export type FaultName = (typeof FAULTS)[number]['name'];
export type FaultGroup = (typeof FAULTS)[number]['group'];

export const FAULT_NAMES = FAULTS.map(({ name }) => name);
