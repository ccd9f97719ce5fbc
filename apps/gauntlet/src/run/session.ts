import type { ErrorData } from '@nibog/api';
import { sha256Hex } from '@nibog/domain';
import { createDraw, type Draw } from '@nibog/phonepe/simulator';
import { connect, type Client, type StartInput } from '@nibog/testing/arrange/checkouts';
import { TRPCClientError } from '@trpc/client';
import type { Seat } from './replicas.ts';
import type { World } from './environment.ts';

export type Reading = Awaited<ReturnType<Client['booking']['getBookingByTxn']['query']>>;

/** What came of asking: an answer, a refusal with its reason, or nothing at all. */
export type Outcome<Answer> =
  { kind: 'answer'; answer: Answer } | { kind: 'refused'; reason: string } | { kind: 'unheard' };

/** One parent's way to the servers: each request by another one, as a load balancer would have it. */
export type Line = {
  draw: Draw;
  /** Somebody's seat, whether it is taken at the moment or not. */
  anySeat(): Seat;
  ask<Answer>(
    call: (client: Client, options: { signal: AbortSignal }) => Promise<Answer>,
    seat?: Seat,
  ): Promise<Outcome<Answer>>;
  read(transactionId: string, seat?: Seat): Promise<Reading | null>;
  /** `checkout.start` or what else answers with a transaction, for one key. */
  open(
    idempotencyKey: string,
    call: (client: Client, options: { signal: AbortSignal }) => Promise<{ transactionId: string }>,
    seat?: Seat,
  ): Promise<Outcome<string>>;
};

/** Longer than the server itself may take for a checkout with two calls to PhonePe that get no answer. */
const PATIENCE_MS = 45_000;
/** Trouble of the server's, which the page meets by asking again. */
const PASSING = new Set(['UNAVAILABLE', 'INTERNAL']);

const clients = new Map<string, Client>();

function clientOf(url: string): Client {
  const client = clients.get(url) ?? connect(url);
  clients.set(url, client);
  return client;
}

export function createLine({ seats, witness, options }: World, ...key: (string | number)[]): Line {
  const draw = createDraw('line', options.seed, ...key);

  function anySeat(): Seat {
    const seat = seats.all[draw.integer(0, seats.all.length - 1)];
    if (!seat) throw new Error('there is no seat');
    return seat;
  }

  async function ask<Answer>(
    call: (client: Client, options: { signal: AbortSignal }) => Promise<Answer>,
    seat = anySeat(),
  ): Promise<Outcome<Answer>> {
    if (seat.url === null) return { kind: 'unheard' };
    // Cleared with the answer: tens of thousands of `AbortSignal.timeout`s would all run out.
    const impatience = new AbortController();
    const timer = setTimeout(() => impatience.abort(), PATIENCE_MS);
    try {
      return { kind: 'answer', answer: await call(clientOf(seat.url), impatience) };
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null || PASSING.has(reason)) {
        witness.count(`requests ${reason === null ? 'without an answer' : `answered ${reason}`}`);
        return { kind: 'unheard' };
      }
      return { kind: 'refused', reason };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    draw,
    anySeat,
    ask,
    async read(transactionId, seat = anySeat()) {
      const server = seat.name;
      const from = witness.now();
      const outcome = await ask(
        (client, request) => client.booking.getBookingByTxn.query({ transactionId }, request),
        seat,
      );
      if (outcome.kind === 'refused')
        witness.complaints.push({ transactionId, what: `${server} refused a read: ${outcome.reason}` });
      if (outcome.kind !== 'answer') return null;
      const { status, bookingRef } = outcome.answer;
      const until = witness.now();
      witness.events.push({ kind: 'read', from, until, server, transactionId, status, bookingRef });
      return outcome.answer;
    },
    async open(idempotencyKey, call, seat = anySeat()) {
      const server = seat.name;
      const from = witness.now();
      const outcome = await ask(call, seat);
      const transactionId = outcome.kind === 'answer' ? outcome.answer.transactionId : null;
      witness.events.push({
        kind: 'start',
        from,
        until: witness.now(),
        server,
        // The database keeps the key's hash alone.
        idempotencyKey: sha256Hex(idempotencyKey),
        transactionId,
      });
      return transactionId === null
        ? outcome.kind === 'answer'
          ? { kind: 'unheard' }
          : outcome
        : { kind: 'answer', answer: transactionId };
    },
  };
}

function reasonOf(error: unknown): string | null {
  if (!(error instanceof TRPCClientError)) throw error;
  const data: unknown = error.data;
  return isErrorData(data) ? data.reason : null;
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'reason' in data;
}

/** The input of a parent whom nobody else of the run is. */
export function peopleOf(
  index: number,
  children: number,
): Pick<StartInput, 'parent'> & { childNames: string[] } {
  return {
    parent: {
      fullName: `Asha ${spell(index)} Rao`,
      email: `parent-${index}@example.com`,
      phone: `9${String(index).padStart(9, '0')}`,
    },
    childNames: Array.from({ length: children }, (_none, child) => `Aarav ${spell(index)} ${spell(child)}`),
  };
}

/** A number in letters alone, as a name would have it. */
function spell(number: number): string {
  return `X${String(number).replaceAll(/\d/g, (digit) => String.fromCharCode('a'.charCodeAt(0) + Number(digit)))}`;
}

/** A random UUID (version 4) of the draw. */
export function drawKey(draw: Draw): string {
  const hex = Array.from({ length: 32 }, () => draw.integer(0, 15).toString(16));
  hex[12] = '4';
  hex[16] = draw.pick(['8', '9', 'a', 'b']);
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
