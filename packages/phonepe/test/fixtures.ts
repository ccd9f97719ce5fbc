import { createPhonePeV2, type PaymentGateway, type PayInput, type PhonePeV2Options } from '../src/index.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../src/simulator/index.ts';
import { startRecorder, tokenReply, type Recorded, type Recorder, type Reply } from './recorder.ts';

export const CREDENTIALS = {
  clientId: 'SU_TEST',
  clientSecret: 'client-secret-7f3a',
  webhookUsername: 'phonepe_hook',
  webhookPassword: 'Passw0rd2024',
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

export function payInput(merchantOrderId: string, change: Partial<PayInput> = {}): PayInput {
  return {
    merchantOrderId,
    amountPaise: 10050,
    expireAfterSeconds: 900,
    redirectUrl: 'http://localhost:3000/payment-callback?txn=abc',
    ...change,
  };
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
