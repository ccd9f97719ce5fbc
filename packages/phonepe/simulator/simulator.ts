import type { SimCall } from './calls.ts';
import type { SimContext } from './context.ts';
import {
  actOnOrder,
  actOnRefund,
  findDeliveries,
  getOrder,
  injectFault,
  SimulatorError,
} from './engine/actions.ts';
import { createEngine } from './engine/engine.ts';
import { createStateFile, loadState } from './engine/state-file.ts';
import { findRefunds, type Money, type SimDelivery, type SimOrder, type SimRefund } from './engine/state.ts';
import { createTimers } from './engine/timers.ts';
import { type CallFault, createCallFaults } from './faults/calls.ts';
import type { FaultName } from './faults/list.ts';
import { createFaultPlan, type FaultSettings, faultSettingsSchema, type OrderFault } from './faults/plan.ts';
import { createGates, type Gate } from './gates.ts';
import { createLog, type LogEntry } from './log.ts';
import { buildHostedUrl } from './pages/hosted-url.ts';
import { buildServer } from './server.ts';
import {
  defaultSettings,
  settingsSchema,
  type SimulatorOptions,
  simulatorOptionsSchema,
  type SimulatorSettings,
} from './settings.ts';
import type { OrderEvent, RefundEvent } from './webhooks/events.ts';
import { createNotifier } from './webhooks/notifier.ts';
import { createWebhookSender } from './webhooks/sender.ts';
import { createSigner } from './webhooks/signature.ts';

export type Simulator = AsyncDisposable & {
  /** `http://127.0.0.1:<port>`, the address of the operator's page. */
  url: string;
  /** The V2 client's `authBaseUrl`. Like PhonePe's sandbox, the simulator has one prefix for all calls. */
  authBaseUrl: string;
  /** The V2 client's `pgBaseUrl` and the V1 client's `baseUrl`. */
  pgBaseUrl: string;
  /** Mutable: an assigned value takes effect at its next use. */
  settings: SimulatorSettings;
  /** The latest requests and deliveries, newest last. */
  log: readonly LogEntry[];

  order(merchantOrderId: string): SimOrder;
  orders(): SimOrder[];
  refund(merchantRefundId: string): SimRefund | undefined;
  /** All refunds of an order. */
  refundsOf(merchantOrderId: string): SimRefund[];
  /** The webhooks about an order or a refund, oldest first. */
  deliveries(subject: string): SimDelivery[];
  /** The address of the order's hosted page. */
  pageUrl(merchantOrderId: string): string;

  /**
   * Pays the order, even if it has failed. `captured` sets an amount or a currency other than the order's. Resolves once
   * the change is on disk, as do the functions below. A fault of the order can delay the capture: check the returned
   * state.
   */
  complete(merchantOrderId: string, captured?: Partial<Money>): Promise<SimOrder>;
  /** Fails the order permanently. */
  fail(merchantOrderId: string): Promise<SimOrder>;
  /** Fails one attempt; the order stays open. */
  failAttempt(merchantOrderId: string): Promise<SimOrder>;
  /** Starts an attempt that stays pending. */
  leavePending(merchantOrderId: string): Promise<SimOrder>;
  /** Expires the order now. */
  expire(merchantOrderId: string): Promise<SimOrder>;
  completeRefund(merchantRefundId: string): Promise<SimRefund>;
  failRefund(merchantRefundId: string): Promise<SimRefund>;

  /** Sends the order's last webhook again, with the same bytes, immediately. */
  resendWebhook(merchantOrderId: string): Promise<SimOrder>;
  setWebhookUrls(urls: string[]): void;
  /** The exact body of a webhook for this order and event, regardless of the order's state. */
  webhookBody(merchantOrderId: string, event: OrderEvent): string;
  refundWebhookBody(merchantRefundId: string, event: RefundEvent): string;
  /** The headers of V2's webhooks, with the credential. */
  webhookHeaders(): { 'content-type': string; authorization: string };
  /** The headers of a V1 callback with this body, including `X-VERIFY`. */
  callbackHeaders(body: string): { 'content-type': string; 'x-verify': string };
  /**
   * Posts this body to the next webhook address and returns the HTTP status, or `null` without a response within 5 s.
   * Adds the credential that matches the body's format, V1 or V2; `headers` can override it.
   */
  deliverWebhook(body: string | Buffer, headers?: Record<string, string>): Promise<number | null>;

  /**
   * Sets a gate: the next response of this call is computed, then waits until the gate's release. Without an id, the gate
   * applies to any order or refund.
   */
  gate(call: SimCall, id?: string): Gate;
  /** Makes the next call of this kind fail, for any order. */
  failNext(call: SimCall, fault: CallFault): void;
  failNextPay(fault: CallFault): void;
  /**
   * Draws faults for all later orders at these rates (0 to 1). The same seed and rates give the n-th order after the call
   * the same faults. `setFaults({})` stops drawing faults.
   */
  setFaults(settings: Partial<FaultSettings>): void;
  /** Forces a fault on this order or, without an id, on the next new order. Resets the count of an existing fault. */
  inject(fault: FaultName, merchantOrderId?: string): void;
  /** The order's faults and how often each was applied, even if `pay` has not created the order yet. */
  faultsOf(merchantOrderId: string): readonly OrderFault[];
  /** While set, Order Status responds with 503 and the plain text `R999`. */
  setStatusDown(down: boolean): void;
  /** Revokes all existing tokens. */
  revokeTokens(): void;

  close(): Promise<void>;
};

/**
 * Starts the simulator on 127.0.0.1.
 *
 * @throws when an option is invalid, the port is in use or the state file is unreadable
 */
export async function startSimulator(input: SimulatorOptions): Promise<Simulator> {
  const options = simulatorOptionsSchema.parse(input);
  const settings = settingsSchema.strip().parse({ ...defaultSettings, ...options });
  const state = await loadState(options.stateFile);
  const file = createStateFile(options.stateFile, state);
  const signer = createSigner(options);
  const { timeScale } = options;
  const timers = createTimers();
  const log = createLog();
  const gates = createGates();
  const plan = createFaultPlan(options.faults);
  const webhooks = createWebhookSender({ state, file, timers, log, settings, timeScale, signer });
  const { merchantId, saltKey, saltIndex } = options;
  const notifier = createNotifier({ state, settings, timeScale, webhooks, merchantId });
  const engine = createEngine({ state, file, timers, settings, timeScale, notifier, plan });
  let url = '';
  const context: SimContext = {
    credentials: {
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      clientVersion: String(options.clientVersion),
    },
    v1: { merchantId, saltKey, saltIndex },
    settings,
    timeScale,
    state,
    file,
    log,
    gates,
    callFaults: createCallFaults(),
    plan,
    webhooks,
    notifier,
    engine,
    baseUrl: () => url,
  };
  const app = buildServer(context);
  url = await app.listen({ host: '127.0.0.1', port: options.port });
  engine.resume();
  webhooks.resume();

  async function close(): Promise<void> {
    timers.close();
    gates.releaseAll();
    await webhooks.close();
    await app.close();
    await file.save();
  }

  return {
    url,
    authBaseUrl: `${url}/apis/pg-sandbox`,
    pgBaseUrl: `${url}/apis/pg-sandbox`,
    settings,
    log: log.entries,
    order: (id) => getOrder(context, id),
    orders: () => [...state.orders.values()],
    refund: (id) => state.refunds.get(id),
    refundsOf: (id) => findRefunds(state, id),
    deliveries: (subject) => findDeliveries(context, subject),
    pageUrl: (id) => buildHostedUrl(getOrder(context, id), url),
    complete: (id, captured) => actOnOrder(context, id, 'complete', captured),
    fail: (id) => actOnOrder(context, id, 'fail'),
    failAttempt: (id) => actOnOrder(context, id, 'fail-attempt'),
    leavePending: (id) => actOnOrder(context, id, 'leave-pending'),
    expire: (id) => actOnOrder(context, id, 'expire'),
    completeRefund: (id) => actOnRefund(context, id, 'complete'),
    failRefund: (id) => actOnRefund(context, id, 'fail'),
    resendWebhook: (id) => actOnOrder(context, id, 'resend-webhook'),
    setWebhookUrls(urls) {
      settings.webhookUrls = urls;
    },
    webhookBody: (id, event) => requireBody(notifier.buildOrderWebhook(getOrder(context, id), event)),
    refundWebhookBody(id, event) {
      const refund = state.refunds.get(id);
      if (refund === undefined) throw new SimulatorError(404, `no refund ${id}`);
      return requireBody(notifier.buildRefundWebhook(refund, event));
    },
    webhookHeaders: () => ({
      'content-type': 'application/json',
      authorization: signer.authorization,
    }),
    callbackHeaders: (body) => ({ 'content-type': 'application/json', 'x-verify': signer.checksum(body) }),
    deliverWebhook: (body, headers) => webhooks.post(body, headers),
    gate: (call, id) => gates.gate(call, id),
    failNext: (call, fault) => context.callFaults.failNext(call, fault),
    failNextPay: (fault) => context.callFaults.failNext('pay', fault),
    setFaults: (faults) => plan.set(faultSettingsSchema.parse(faults)),
    inject: (fault, id) => injectFault(context, fault, id ?? null),
    faultsOf: (id) => (state.orders.get(id) ?? plan.findDrawn(id))?.faults ?? [],
    setStatusDown(down) {
      settings.statusDown = down;
    },
    revokeTokens() {
      state.tokens = [];
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function requireBody(body: string | null): string {
  if (body === null) throw new SimulatorError(409, 'V1 has no callback for this event');
  return body;
}
