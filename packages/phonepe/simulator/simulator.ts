import type { SimCall } from './calls.ts';
import type { SimContext } from './context.ts';
import {
  actOnOrder,
  actOnRefund,
  deliveriesOf,
  getOrder,
  injectFault,
  SimulatorError,
} from './engine/actions.ts';
import { createEngine } from './engine/engine.ts';
import { createStateFile, loadState } from './engine/state-file.ts';
import { refundsOf, type Money, type SimDelivery, type SimOrder, type SimRefund } from './engine/state.ts';
import { createTimers } from './engine/timers.ts';
import { createCallFaults, type CallFault } from './faults/calls.ts';
import type { FaultName } from './faults/list.ts';
import { createFaultPlan, faultSettingsSchema, type FaultSettings, type OrderFault } from './faults/plan.ts';
import { createGates, type Gate } from './gates.ts';
import { createLog, type LogEntry } from './log.ts';
import { hostedUrlOf } from './pages/hosted-url.ts';
import { buildServer } from './server.ts';
import {
  defaultSettings,
  settingsSchema,
  simulatorOptionsSchema,
  type SimulatorOptions,
  type SimulatorSettings,
} from './settings.ts';
import type { OrderEvent, RefundEvent } from './webhooks/events.ts';
import { createWebhookSender } from './webhooks/sender.ts';
import { createSigner } from './webhooks/signature.ts';
import { createTeller } from './webhooks/teller.ts';

export type Simulator = AsyncDisposable & {
  /** `http://127.0.0.1:<port>`: the operator's page. */
  url: string;
  /** For the client's `authBaseUrl` and `pgBaseUrl`, and V1's `baseUrl`: the sandbox's one prefix for all. */
  authBaseUrl: string;
  pgBaseUrl: string;
  /** Live: what is assigned holds from the next use on. */
  settings: SimulatorSettings;
  /** Requests and deliveries, newest last, bounded. */
  log: readonly LogEntry[];

  order(merchantOrderId: string): SimOrder;
  orders(): SimOrder[];
  refund(merchantRefundId: string): SimRefund | undefined;
  /** All refunds of an order, whoever asked for them. */
  refundsOf(merchantOrderId: string): SimRefund[];
  /** The webhooks that tell of an order or a refund, oldest first. */
  deliveries(subject: string): SimDelivery[];
  /** Where a browser would open the order. */
  pageUrl(merchantOrderId: string): string;

  /**
   * The order is paid, also late, after it had failed; with `captured`, in other money than was ordered. Like the ones
   * below, resolves once it is on disk. A fault of the order can let the money come later: look at its state.
   */
  complete(merchantOrderId: string, captured?: Partial<Money>): Promise<SimOrder>;
  /** The order fails for good. */
  fail(merchantOrderId: string): Promise<SimOrder>;
  /** One try fails; the order stays open. */
  failAttempt(merchantOrderId: string): Promise<SimOrder>;
  /** A try begins and does not end. */
  leavePending(merchantOrderId: string): Promise<SimOrder>;
  /** The order's time is over now. */
  expire(merchantOrderId: string): Promise<SimOrder>;
  completeRefund(merchantRefundId: string): Promise<SimRefund>;
  failRefund(merchantRefundId: string): Promise<SimRefund>;

  /** The order's last webhook once more, same bytes, at once. */
  resendWebhook(merchantOrderId: string): Promise<SimOrder>;
  setWebhookUrls(urls: string[]): void;
  /** The exact text that a webhook for this order and event has, whatever the order's own state. */
  webhookBody(merchantOrderId: string, event: OrderEvent): string;
  refundWebhookBody(merchantRefundId: string, event: RefundEvent): string;
  /** The headers that go with V2's, the credential included. */
  webhookHeaders(): { 'content-type': string; authorization: string };
  /** The headers of a V1 callback of these bytes, with their `X-VERIFY`. */
  callbackHeaders(body: string): { 'content-type': string; 'x-verify': string };
  /**
   * Posts these bytes to the next webhook address and answers the HTTP status, `null` without an answer in 5 s. The
   * credential of the bytes' API goes with them, unless `headers` has another.
   */
  deliverWebhook(body: string | Buffer, headers?: Record<string, string>): Promise<number | null>;

  /**
   * Holds the next answer of a call, computed before it is held, until released. Without an id, of any order or
   * refund.
   */
  gate(call: SimCall, id?: string): Gate;
  /** The next call of that kind goes wrong, whichever order it is for. */
  failNext(call: SimCall, fault: CallFault): void;
  failNextPay(fault: CallFault): void;
  /**
   * Orders from now on get faults at these rates (0 to 1), drawn from the seed: the same seed and rates give the n-th
   * order from now on the same faults. `setFaults({})` ends it.
   */
  setFaults(settings: Partial<FaultSettings>): void;
  /** Forces a fault on the next new order, or on this one; one that it has already is due anew. */
  inject(fault: FaultName, merchantOrderId?: string): void;
  /** The order's faults and how often each has had an effect, also where `pay` has not made the order yet. */
  faultsOf(merchantOrderId: string): readonly OrderFault[];
  /** Order Status answers 503 with the bare text `R999`. */
  setStatusDown(down: boolean): void;
  /** All tokens are refused from now on. */
  revokeTokens(): void;

  close(): Promise<void>;
};

/**
 * Starts PhonePe on 127.0.0.1.
 *
 * @throws when an option is wrong, the port is taken or the state file is unreadable
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
  const teller = createTeller({ state, settings, timeScale, webhooks, merchantId });
  const engine = createEngine({ state, file, timers, settings, timeScale, teller, plan });
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
    teller,
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
    refundsOf: (id) => refundsOf(state, id),
    deliveries: (subject) => deliveriesOf(context, subject),
    pageUrl: (id) => hostedUrlOf(getOrder(context, id), url),
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
    webhookBody: (id, event) => someBody(teller.bodyOfOrder(getOrder(context, id), event)),
    refundWebhookBody(id, event) {
      const refund = state.refunds.get(id);
      if (refund === undefined) throw new SimulatorError(404, `no refund ${id}`);
      return someBody(teller.bodyOfRefund(refund, event));
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
    faultsOf: (id) => (state.orders.get(id) ?? plan.announced(id))?.faults ?? [],
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

function someBody(body: string | null): string {
  if (body === null) throw new SimulatorError(409, 'V1 has no callback for this event');
  return body;
}
