import {
  createPhonePeV1,
  createPhonePeV2,
  type PaymentGateway,
  type PayInput,
  type PhonePeV1Options,
  type PhonePeV2Options,
} from '../src/index.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { startRecorder, tokenReply, type Recorded, type Recorder, type Reply } from './recorder.ts';

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

export type World = AsyncDisposable & { simulator: Simulator; gateway: PaymentGateway };

/** The simulator and a client of it. */
export async function startWorld(
  options: { simulator?: Partial<SimulatorOptions>; gateway?: Partial<PhonePeV2Options> } = {},
): Promise<World> {
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

/** The simulator and a V1 client of it. */
export async function startV1World(
  options: { simulator?: Partial<SimulatorOptions>; gateway?: Partial<PhonePeV1Options> } = {},
): Promise<World> {
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

function isToken(request: Recorded): boolean {
  return request.url.startsWith('/auth/');
}

/** A client of a recorder that gives a token and answers the other calls as told. */
export async function startRecorded(
  answer: (request: Recorded, calls: Recorded[]) => Reply,
  options: Partial<PhonePeV2Options> = {},
): Promise<AsyncDisposable & { recorder: Recorder; gateway: PaymentGateway; calls: () => Recorded[] }> {
  const recorder = await startRecorder((request, all) =>
    isToken(request)
      ? tokenReply()
      : answer(
          request,
          all.filter((other) => !isToken(other)),
        ),
  );
  return {
    recorder,
    gateway: createGateway({ authBaseUrl: `${recorder.url}/auth`, pgBaseUrl: `${recorder.url}/pg` }, options),
    calls: () => recorder.requests.filter((request) => !isToken(request)),
    [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose](),
  };
}

/** A V1 client of a recorder that answers as told. */
export async function startV1Recorded(
  answer: (request: Recorded, calls: Recorded[]) => Reply,
  options: Partial<PhonePeV1Options> = {},
): Promise<AsyncDisposable & { recorder: Recorder; gateway: PaymentGateway; calls: () => Recorded[] }> {
  const recorder = await startRecorder(answer);
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

/** The same with the address that V1 needs. */
export function v1PayInput(merchantOrderId: string, change: Partial<PayInput> = {}): PayInput {
  return payInput(merchantOrderId, { webhookUrl: 'http://localhost:3000/hook', ...change });
}

/** How often the simulator was asked for that call. */
export function countCalls(simulator: Simulator, call: string): number {
  return simulator.log.filter((entry) => entry.kind === 'request' && entry.call === call).length;
}

/** What the promise was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
