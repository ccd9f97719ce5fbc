import { z } from 'zod';
import { DURATIONS } from './durations.ts';
import { faultSettingsSchema } from './faults/plan.ts';

const delayMs = z.number().min(0);

/** The settings that can be changed while the simulator runs. Delays are given at time scale 1 and scaled when used. */
export const settingsSchema = z.strictObject({
  /** While it is false, the webhooks of new events are dropped. They are not sent later. */
  webhooksEnabled: z.boolean(),
  /** Deliveries use them round robin. */
  webhookUrls: z.array(z.url({ protocol: /^https?$/ })),
  /** Sends V1's callbacks to `webhookUrls` instead of the address in the request, to simulate a load balancer. */
  callbacksToWebhookUrls: z.boolean(),
  webhookDelayMs: delayMs,
  /** The pauses before the retries. Invented: PhonePe publishes no schedule. */
  webhookRetryMs: z.array(delayMs).max(20),
  /** Sends a webhook when an order expires. Likely at PhonePe, but not documented. */
  webhookOnExpiry: z.boolean(),
  /** Sends `checkout.transaction.attempt.failed`, which only PhonePe's SDKs mention. */
  attemptFailedWebhooks: z.boolean(),
  /** Sends `pg.refund.accepted`, which only older documentation mentions. */
  refundAcceptedWebhooks: z.boolean(),
  payDelayMs: delayMs,
  statusDelayMs: delayMs,
  /** Order Status responds with 503 `R999`. */
  statusDown: z.boolean(),
  /** Refuses a refund while another refund of the same order is not final, as PhonePe documents. */
  oneRefundAtATime: z.boolean(),
  /** How refunds end. A `stuck` refund stays CONFIRMED until an operator or a test ends it. */
  refundResult: z.enum(['completed', 'failed', 'stuck']),
  refundConfirmMs: delayMs,
  refundCompleteMs: delayMs,
});

export type SimulatorSettings = z.infer<typeof settingsSchema>;

export const defaultSettings: SimulatorSettings = {
  webhooksEnabled: true,
  webhookUrls: [],
  callbacksToWebhookUrls: false,
  webhookDelayMs: DURATIONS.webhookDelayMs,
  webhookRetryMs: DURATIONS.webhookRetryMs,
  webhookOnExpiry: true,
  attemptFailedWebhooks: false,
  refundAcceptedWebhooks: false,
  payDelayMs: 0,
  statusDelayMs: 0,
  statusDown: false,
  oneRefundAtATime: true,
  refundResult: 'completed',
  refundConfirmMs: DURATIONS.refundConfirmMs,
  refundCompleteMs: DURATIONS.refundCompleteMs,
};

export const simulatorOptionsSchema = z.strictObject({
  /** 0: any free port. */
  port: z.int().min(0).max(65_535).default(0),
  /** The file that keeps orders, refunds, tokens and webhooks across restarts. `null`: memory only. */
  stateFile: z.string().min(1).nullable().default(null),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  clientVersion: z.union([z.string().min(1), z.number()]).default('1'),
  webhookUsername: z.string().min(1),
  webhookPassword: z.string().min(1),
  /** V1's credentials. The defaults are those that PhonePe publishes for its sandbox. */
  merchantId: z.string().min(1).max(37).default('PGTESTPAYUAT'),
  saltKey: z.string().min(1).default('099eb0cd-02cf-4e2a-8aca-3e6c6aff0399'),
  saltIndex: z.int().min(0).max(999).default(1),
  /** The factor for all of the simulator's own delays. Times in API responses are not scaled. */
  timeScale: z.number().positive().default(1),
  faults: faultSettingsSchema.prefault({}),
  ...settingsSchema.partial().shape,
});

export type SimulatorOptions = z.input<typeof simulatorOptionsSchema>;
