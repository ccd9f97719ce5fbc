import { z } from 'zod';
import { DURATIONS } from './durations.ts';
import { faultSettingsSchema } from './faults/plan.ts';

const delayMs = z.number().min(0);

/** What may be changed while the simulator runs. Delays are given at time scale 1 and scaled where they are used. */
export const settingsSchema = z.strictObject({
  /** Off: an event's webhook is never sent, not even later. */
  webhooksEnabled: z.boolean(),
  /** Tries are spread over them round robin. */
  webhookUrls: z.array(z.url({ protocol: /^https?$/ })),
  /** V1's callbacks go to them too, not to the address in the request: servers behind one public address. */
  callbacksToWebhookUrls: z.boolean(),
  webhookDelayMs: delayMs,
  /** The pauses before each retry. Invented: PhonePe publishes no schedule. */
  webhookRetryMs: z.array(delayMs).max(20),
  /** A webhook for an order that expires with nobody trying: likely, but not documented. */
  webhookOnExpiry: z.boolean(),
  /** `checkout.transaction.attempt.failed`, which is only in PhonePe's SDKs. */
  attemptFailedWebhooks: z.boolean(),
  /** `pg.refund.accepted`, which is only in older documentation. */
  refundAcceptedWebhooks: z.boolean(),
  payDelayMs: delayMs,
  statusDelayMs: delayMs,
  /** Order status answers 503 `R999`. */
  statusDown: z.boolean(),
  /** Refuses a refund while another of the same order is not final, as PhonePe's rules ask. */
  oneRefundAtATime: z.boolean(),
  /** How refunds end; `stuck` ones stay CONFIRMED until told. */
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
  /** Where orders, refunds, tokens and webhooks survive a restart; `null`: nowhere. */
  stateFile: z.string().min(1).nullable().default(null),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  clientVersion: z.union([z.string().min(1), z.number()]).default('1'),
  webhookUsername: z.string().min(1),
  webhookPassword: z.string().min(1),
  /** V1's credentials: by default those that PhonePe publishes for its sandbox. */
  merchantId: z.string().min(1).max(37).default('PGTESTPAYUAT'),
  saltKey: z.string().min(1).default('099eb0cd-02cf-4e2a-8aca-3e6c6aff0399'),
  saltIndex: z.int().min(0).max(999).default(1),
  /** All the simulator's own delays are multiplied by it. The wire still says 900 s. */
  timeScale: z.number().positive().default(1),
  faults: faultSettingsSchema.prefault({}),
  ...settingsSchema.partial().shape,
});

export type SimulatorOptions = z.input<typeof simulatorOptionsSchema>;
