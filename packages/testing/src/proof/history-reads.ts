/** The rules about reads. They come from the contract, not from the product's code. */
import type { FinalState, HistoryRule, HistoryViolation, ReadEvent } from './history-events.ts';

/** The states that may follow each state in one step. Longer paths follow from them. */
const NEXT: Record<string, readonly string[]> = {
  awaiting_payment: ['confirming', 'booked', 'failed', 'expired', 'review', 'refunding'],
  confirming: ['awaiting_payment'],
  failed: ['booked', 'refunding', 'review'],
  expired: ['booked', 'refunding', 'review'],
  review: ['booked', 'refunding'],
  booked: ['cancelled', 'refunding'],
  cancelled: ['refunding'],
  refunding: ['refunded'],
  refunded: [],
};

/** The states in which a payment's final status may be read. */
const READS_AS: Record<string, readonly string[]> = {
  pending: ['awaiting_payment', 'confirming'],
  booked: ['booked', 'cancelled'],
  refund_failed: ['refunding'],
};

const LATER = new Map(Object.keys(NEXT).map((status) => [status, reachableFrom(status)]));

function reachableFrom(status: string): Set<string> {
  const reached = new Set([status]);
  for (const each of reached) for (const next of NEXT[each] ?? []) reached.add(next);
  return reached;
}

export function* checkReads(reads: readonly ReadEvent[], final: FinalState): Generator<HistoryViolation> {
  const owners = new Map<string, { transactionId: string; read: ReadEvent | null }>();
  for (const [transactionId, { bookingRef }] of final.payments) {
    const owner = owners.get(bookingRef);
    if (owner) yield sharedReference(bookingRef, owner, { transactionId, read: null });
    owners.set(bookingRef, { transactionId, read: null });
  }
  for (const [transactionId, ofOne] of Map.groupBy(reads, (read) => read.transactionId)) {
    const known = [...ofOne].filter(({ status }) => LATER.has(status));
    yield* ofOne
      .filter(({ status }) => !LATER.has(status))
      .map((read) =>
        violation('a read has a status of the contract', [read], `the status was ${read.status}`),
      );
    yield* checkOrder(known);
    yield* checkReferences(ofOne, final.payments.get(transactionId)?.bookingRef, owners);
    yield* checkEnd(transactionId, known, final);
  }
}

/** Compares each read with the read of every status that ended first. A read that ended later proves nothing more. */
function* checkOrder(reads: ReadEvent[]): Generator<HistoryViolation> {
  const ended = reads.toSorted((a, b) => a.until - b.until);
  const firstOf = new Map<string, ReadEvent>();
  let index = 0;
  for (const read of reads.toSorted((a, b) => a.from - b.from)) {
    for (let each = ended[index]; each && each.until < read.from; each = ended[(index += 1)])
      if (!firstOf.has(each.status)) firstOf.set(each.status, each);
    const before = firstOf.values().find(({ status }) => !LATER.get(status)?.has(read.status));
    if (before)
      yield violation(
        'a later read never shows an earlier state',
        [before, read],
        `${read.server} returned ${read.status} after ${before.server} had returned ${before.status}`,
      );
  }
}

function* checkReferences(
  reads: ReadEvent[],
  finalRef: string | undefined,
  owners: Map<string, { transactionId: string; read: ReadEvent | null }>,
): Generator<HistoryViolation> {
  let first: ReadEvent | null = null;
  for (const read of reads) {
    if (read.bookingRef === null) continue;
    const owner = owners.get(read.bookingRef);
    if (!owner) owners.set(read.bookingRef, { transactionId: read.transactionId, read });
    else if (owner.transactionId !== read.transactionId)
      yield sharedReference(read.bookingRef, owner, { transactionId: read.transactionId, read });
    const expected: string | undefined | null = first?.bookingRef ?? finalRef;
    if (expected !== undefined && expected !== read.bookingRef)
      yield violation(
        'a reference never changes',
        first ? [first, read] : [read],
        `${read.bookingRef} was read, but ${expected} ${first ? 'before it' : 'is stored at the end'}`,
      );
    first ??= read;
  }
}

function* checkEnd(
  transactionId: string,
  reads: ReadEvent[],
  { payments }: FinalState,
): Generator<HistoryViolation> {
  const end = payments.get(transactionId);
  const [firstRead] = reads;
  if (!end) {
    if (firstRead)
      yield violation(
        'a transaction that was returned exists at the end',
        [firstRead],
        'it was read, and does not exist at the end',
      );
    return;
  }
  const ends = READS_AS[end.status] ?? [end.status];
  for (const [status, [read]] of Map.groupBy(reads, (each) => each.status)) {
    if (!read) continue;
    if (!ends.some((each) => LATER.get(status)?.has(each)))
      yield violation(
        'the final state is reachable from every read',
        [read],
        `${status} was read, and the final status is ${end.status}`,
      );
    if ((status === 'booked' || status === 'cancelled') && end.bookings === 0)
      yield violation(
        'an observed booking exists at the end',
        [read],
        `${status} was read, and there is no booking at the end`,
      );
  }
}

function sharedReference(
  bookingRef: string,
  one: { transactionId: string; read: ReadEvent | null },
  other: { transactionId: string; read: ReadEvent | null },
): HistoryViolation {
  return {
    rule: 'a reference belongs to one transaction',
    transactionId: other.transactionId,
    events: [one.read, other.read].filter((read) => read !== null),
    explanation: `${bookingRef} belongs to ${one.transactionId} and to ${other.transactionId}`,
  };
}

function violation(
  rule: HistoryRule,
  reads: [ReadEvent, ...ReadEvent[]],
  explanation: string,
): HistoryViolation {
  return { rule, transactionId: reads[0].transactionId, events: reads, explanation };
}
