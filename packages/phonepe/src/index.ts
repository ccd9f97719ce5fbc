export { GatewayError, WebhookRejected } from './errors.ts';
export type { GatewayOutcome } from './errors.ts';
export type {
  KnownOrder,
  KnownRefund,
  OrderStatus,
  PayResult,
  PayInput,
  PaymentGateway,
  RefundInput,
  RefundStatus,
  UnknownState,
  WebhookEvent,
  WebhookInput,
} from './gateway.ts';
export { createPhonePeV1 } from './v1/client.ts';
export type { PhonePeV1Options } from './v1/client.ts';
export { createPhonePeV2 } from './v2/client.ts';
export type { PhonePeV2Options } from './v2/client.ts';
