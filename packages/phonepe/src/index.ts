export { GatewayError, WebhookRejected } from './errors.ts';
export type { GatewayOutcome } from './errors.ts';
export type {
  KnownOrder,
  KnownRefund,
  OrderStatus,
  PayAnswer,
  PayInput,
  PaymentGateway,
  RefundInput,
  RefundStatus,
  WebhookEvent,
  WebhookInput,
} from './gateway.ts';
export { createPhonePeV2 } from './v2/client.ts';
export type { PhonePeV2Options, UnknownState } from './v2/client.ts';
