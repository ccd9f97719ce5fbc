/** The rules about what parents' pages were told: written from the contract, not from the product's code. */
import type { FinalState, HistoryRule, HistoryViolation, ReadEvent } from './history-events.ts';

/** What a read may say after another one said this, in one step; longer ways follow from it. */
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

/** How a payment's state at the end would read. */
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
      .map((read) => violation('a read says a status of the contract', [read], `it said ${read.status}`));
    yield* checkOrder(known);
    yield* checkReferences(ofOne, final.payments.get(transactionId)?.bookingRef, owners);
    yield* checkEnd(transactionId, known, final);
  }
}

/** Compares each read with the earliest-ended read of every status: one that ended later proves nothing more. */
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
        'a read never goes back',
        [before, read],
        `${read.server} said ${read.status} after ${before.server} had said ${before.status}`,
      );
  }
}

function* checkReferences(
  reads: ReadEvent[],
  atTheEnd: string | undefined,
  owners: Map<string, { transactionId: string; read: ReadEvent | null }>,
): Generator<HistoryViolation> {
  let first: ReadEvent | null = null;
  for (const read of reads) {
    if (read.bookingRef === null) continue;
    const owner = owners.get(read.bookingRef);
    if (!owner) owners.set(read.bookingRef, { transactionId: read.transactionId, read });
    else if (owner.transactionId !== read.transactionId)
      yield sharedReference(read.bookingRef, owner, { transactionId: read.transactionId, read });
    const expected: string | undefined | null = first?.bookingRef ?? atTheEnd;
    if (expected !== undefined && expected !== read.bookingRef)
      yield violation(
        'a reference never changes',
        first ? [first, read] : [read],
        `${read.bookingRef} was read, ${expected} ${first ? 'before' : 'is there at the end'}`,
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
  const [witness] = reads;
  if (!end) {
    if (witness)
      yield violation(
        'a transaction that was answered exists at the end',
        [witness],
        'it was read, and the end does not have it',
      );
    return;
  }
  const ends = READS_AS[end.status] ?? [end.status];
  for (const [status, [read]] of Map.groupBy(reads, (each) => each.status)) {
    if (!read) continue;
    if (!ends.some((each) => LATER.get(status)?.has(each)))
      yield violation(
        'the end is where the reads were going',
        [read],
        `${status} was read, and the end is ${end.status}`,
      );
    if ((status === 'booked' || status === 'cancelled') && end.bookings === 0)
      yield violation(
        'a booking that was seen is there at the end',
        [read],
        `${status} was read, and the end has no booking`,
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
    explanation: `${bookingRef} is of ${one.transactionId} and of ${other.transactionId}`,
  };
}

function violation(
  rule: HistoryRule,
  reads: [ReadEvent, ...ReadEvent[]],
  explanation: string,
): HistoryViolation {
  return { rule, transactionId: reads[0].transactionId, events: reads, explanation };
}
