import type { Boundary } from './steps.ts';

/** When and how often PhonePe's webhooks about one payment and its refunds are delivered. */
export type Schedule = {
  name: string;
  /** Concurrent copies. With 0, only the sweep finds the money. */
  copies: number;
  /** Repeats each copy until it is acknowledged; otherwise each copy is sent once. */
  repeated: boolean;
  /** Delivered before the response to `pay` or to the refund call. */
  early?: boolean;
  /** The parent pays after the hold has expired. */
  late?: boolean;
  /** A webhook with valid credentials claims the payment before the parent pays. */
  forged?: boolean;
  /** Delivered only after the crash, to the successor. */
  afterCrash?: boolean;
};

export const SCHEDULES: readonly Schedule[] = [
  { name: 'once', copies: 1, repeated: false },
  { name: 'three concurrently', copies: 3, repeated: true },
  { name: 'never', copies: 0, repeated: false },
  { name: 'early', copies: 1, repeated: false, early: true },
  { name: 'until acknowledged', copies: 1, repeated: true },
  { name: 'late', copies: 1, repeated: true, late: true },
  { name: 'forged first', copies: 1, repeated: true, forged: true },
  { name: 'after the crash', copies: 3, repeated: true, afterCrash: true },
];

/** Whether a payment under this schedule reaches the boundary before the crash. */
export function reachesBoundary(schedule: Schedule, { operation, step }: Boundary): boolean {
  const { copies, early, late, afterCrash } = schedule;
  if (operation === 'webhook') return copies > 0 && afterCrash !== true;
  // An order that is paid before the lost response to `pay` needs no page.
  if (operation === 'checkout' && step.name === 'pay, again') return early !== true;
  // A payment that has released its places is booked in a transaction with locks.
  if (operation === 'look' && step.name === 'book-payment') return late !== true;
  return true;
}
