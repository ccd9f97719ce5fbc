import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.ts';
import {
  createPhonePeV1,
  createPhonePeV2,
  type PayInput,
  type PaymentGateway,
  type PhonePeV1Options,
  type PhonePeV2Options,
} from '../src/index.ts';
import {
  makeTokenReply,
  type RecordedRequest,
  type Recorder,
  type Reply,
  startRecorder,
} from './recorder.ts';

export const CREDENTIALS = {
  clientId: 'SU_TEST',
  clientSecret: 'client-secret-7f3a',
  webhookUsername: 'phonepe_hook',
  webhookPassword: 'Passw0rd2024',
};

/** The merchant of PhonePe's own V1 samples. */
export const V1_CREDENTIALS = {
  merchantId: 'PGTESTPAYUAT',
  saltKey: '099eb0cd-02cf-4e2a-8aca-3e6c6aff0399',
  saltIndex: 1,
};

export type TestEnvironment = AsyncDisposable & { simulator: Simulator; gateway: PaymentGateway };

/** Starts the simulator and creates a V2 client of it. */
export async function startEnvironment(
  options: { simulator?: Partial<SimulatorOptions>; gateway?: Partial<PhonePeV2Options> } = {},
): Promise<TestEnvironment> {
  const simulator = await startSimulator({ ...CREDENTIALS, ...options.simulator });
  return {
    simulator,
    gateway: createGateway(simulator, options.gateway),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export function createGateway(
  server: { authBaseUrl: string; pgBaseUrl: string },
  options: Partial<PhonePeV2Options> = {},
): PaymentGateway {
  return createPhonePeV2({
    ...CREDENTIALS,
    clientVersion: 1,
    authBaseUrl: server.authBaseUrl,
    pgBaseUrl: server.pgBaseUrl,
    retryPauseMs: 1,
    ...options,
  });
}

/** Starts the simulator and creates a V1 client of it. */
export async function startV1Environment(
  options: { simulator?: Partial<SimulatorOptions>; gateway?: Partial<PhonePeV1Options> } = {},
): Promise<TestEnvironment> {
  const simulator = await startSimulator({ ...CREDENTIALS, ...V1_CREDENTIALS, ...options.simulator });
  return {
    simulator,
    gateway: createV1Gateway(simulator.pgBaseUrl, options.gateway),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export function createV1Gateway(baseUrl: string, options: Partial<PhonePeV1Options> = {}): PaymentGateway {
  return createPhonePeV1({ ...V1_CREDENTIALS, baseUrl, retryPauseMs: 1, ...options });
}

function isTokenCall(request: RecordedRequest): boolean {
  return request.url.startsWith('/auth/');
}

/** Starts a recorder that issues tokens and responds to other calls with `respond`, and creates a V2 client of it. */
export async function startScriptedEnvironment(
  respond: (request: RecordedRequest, calls: RecordedRequest[]) => Reply,
  options: Partial<PhonePeV2Options> = {},
): Promise<
  AsyncDisposable & { recorder: Recorder; gateway: PaymentGateway; calls: () => RecordedRequest[] }
> {
  const recorder = await startRecorder((request, all) =>
    isTokenCall(request)
      ? makeTokenReply()
      : respond(
          request,
          all.filter((other) => !isTokenCall(other)),
        ),
  );
  return {
    recorder,
    gateway: createGateway({ authBaseUrl: `${recorder.url}/auth`, pgBaseUrl: `${recorder.url}/pg` }, options),
    calls: () => recorder.requests.filter((request) => !isTokenCall(request)),
    [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose](),
  };
}

/** Starts a recorder that responds with `respond` and creates a V1 client of it. */
export async function startScriptedV1Environment(
  respond: (request: RecordedRequest, calls: RecordedRequest[]) => Reply,
  options: Partial<PhonePeV1Options> = {},
): Promise<
  AsyncDisposable & { recorder: Recorder; gateway: PaymentGateway; calls: () => RecordedRequest[] }
> {
  const recorder = await startRecorder(respond);
  return {
    recorder,
    gateway: createV1Gateway(`${recorder.url}/apis/hermes`, options),
    calls: () => recorder.requests,
    [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose](),
  };
}

export function payInput(merchantOrderId: string, change: Partial<PayInput> = {}): PayInput {
  return {
    merchantOrderId,
    amountPaise: 10050,
    expireAfterSeconds: 900,
    redirectUrl: 'http://localhost:3000/payment-callback?txn=abc',
    ...change,
  };
}

/** Like `payInput`, with the callback address that V1 requires. */
export function v1PayInput(merchantOrderId: string, change: Partial<PayInput> = {}): PayInput {
  return payInput(merchantOrderId, { webhookUrl: 'http://localhost:3000/hook', ...change });
}

/** Counts the calls of this name that the simulator received. */
export function countCalls(simulator: Simulator, call: string): number {
  return simulator.log.filter((entry) => entry.kind === 'request' && entry.call === call).length;
}

/** Returns the error with which the promise rejects; throws if it does not reject. */
export async function catchRejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the promise did not reject');
}
