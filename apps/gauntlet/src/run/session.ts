import type { ErrorData } from '@nibog/api';
import { sha256Hex } from '@nibog/domain';
import { createDraw, type Draw } from '@nibog/phonepe/simulator';
import { connect, type Client, type StartInput } from '@nibog/testing/arrange/checkouts';
import { TRPCClientError } from '@trpc/client';
import type { Environment } from './environment.ts';
import type { Replica } from './replicas.ts';

export type Reading = Awaited<ReturnType<Client['booking']['getBookingByTxn']['query']>>;

/** The outcome of a request: a result, a refusal with its reason, or no usable response. */
export type Outcome<Result> =
  { kind: 'result'; result: Result } | { kind: 'refused'; reason: string } | { kind: 'no response' };

/** One parent's requests. Each goes to a randomly drawn server, as behind a load balancer. */
export type Session = {
  draw: Draw;
  /** A random replica, running or not. */
  anyReplica(): Replica;
  request<Result>(
    call: (client: Client, options: { signal: AbortSignal }) => Promise<Result>,
    replica?: Replica,
  ): Promise<Outcome<Result>>;
  readBooking(transactionId: string, replica?: Replica): Promise<Reading | null>;
  /** Calls `checkout.start` or `checkout.payAgain` with an idempotency key; returns the transaction id. */
  startPayment(
    idempotencyKey: string,
    call: (client: Client, options: { signal: AbortSignal }) => Promise<{ transactionId: string }>,
    replica?: Replica,
  ): Promise<Outcome<string>>;
};

/** Longer than the slowest checkout: two calls to PhonePe that time out. */
const REQUEST_TIMEOUT_MS = 45_000;
/** Refusals after which the page retries. */
const RETRYABLE = new Set(['UNAVAILABLE', 'INTERNAL']);

const clients = new Map<string, Client>();

function getClient(url: string): Client {
  const client = clients.get(url) ?? connect(url);
  clients.set(url, client);
  return client;
}

export function createSession(
  { replicas, recorder, options: { seed } }: Environment,
  ...key: (string | number)[]
): Session {
  const draw = createDraw('session', seed, ...key);

  function anyReplica(): Replica {
    const replica = replicas.all[draw.integer(0, replicas.all.length - 1)];
    if (!replica) throw new Error('the environment has no replica');
    return replica;
  }

  async function request<Result>(
    call: (client: Client, options: { signal: AbortSignal }) => Promise<Result>,
    replica = anyReplica(),
  ): Promise<Outcome<Result>> {
    if (replica.url === null) return { kind: 'no response' };
    // Not `AbortSignal.timeout`, which cannot be cleared: tens of thousands of its timers would all fire.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), REQUEST_TIMEOUT_MS);
    try {
      return { kind: 'result', result: await call(getClient(replica.url), controller) };
    } catch (error) {
      const reason = readReason(error);
      if (reason === null || RETRYABLE.has(reason)) {
        recorder.count(`requests ${reason === null ? 'without a response' : `that failed with ${reason}`}`);
        return { kind: 'no response' };
      }
      return { kind: 'refused', reason };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    draw,
    anyReplica,
    request,
    async readBooking(transactionId, replica = anyReplica()) {
      const server = replica.name;
      const from = recorder.now();
      const outcome = await request(
        (client, options) => client.booking.getBookingByTxn.query({ transactionId }, options),
        replica,
      );
      if (outcome.kind === 'refused')
        recorder.anomalies.push({ transactionId, what: `${server} refused a read: ${outcome.reason}` });
      if (outcome.kind !== 'result') return null;
      const { status, bookingRef } = outcome.result;
      const until = recorder.now();
      recorder.events.push({ kind: 'read', from, until, server, transactionId, status, bookingRef });
      return outcome.result;
    },
    async startPayment(idempotencyKey, call, replica = anyReplica()) {
      const server = replica.name;
      const from = recorder.now();
      const outcome = await request(call, replica);
      const transactionId = outcome.kind === 'result' ? outcome.result.transactionId : null;
      recorder.events.push({
        kind: 'start',
        from,
        until: recorder.now(),
        server,
        // The database stores only the key's hash.
        idempotencyKey: sha256Hex(idempotencyKey),
        transactionId,
      });
      return outcome.kind === 'result' ? { kind: 'result', result: outcome.result.transactionId } : outcome;
    },
  };
}

function readReason(error: unknown): string | null {
  if (!(error instanceof TRPCClientError)) throw error;
  const data: unknown = error.data;
  return isErrorData(data) ? data.reason : null;
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'reason' in data;
}

/** A parent and children with names and contacts that no other parent of the run has. */
export function createFamily(
  index: number,
  children: number,
): Pick<StartInput, 'parent'> & { childNames: string[] } {
  return {
    parent: {
      fullName: `Asha ${spellInLetters(index)} Rao`,
      email: `parent-${index}@example.com`,
      phone: `9${String(index).padStart(9, '0')}`,
    },
    childNames: Array.from(
      { length: children },
      (_none, child) => `Aarav ${spellInLetters(index)} ${spellInLetters(child)}`,
    ),
  };
}

/** Names may contain only letters. */
function spellInLetters(number: number): string {
  return `X${String(number).replaceAll(/\d/g, (digit) => String.fromCharCode('a'.charCodeAt(0) + Number(digit)))}`;
}

/** A random UUID (version 4). */
export function drawIdempotencyKey(draw: Draw): string {
  const hex = Array.from({ length: 32 }, () => draw.integer(0, 15).toString(16));
  hex[12] = '4';
  hex[16] = draw.pick(['8', '9', 'a', 'b']);
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
