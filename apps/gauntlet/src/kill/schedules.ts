import type { Boundary } from './steps.ts';

/** How PhonePe's webhooks of one payment, and of its refunds, come. */
export type Schedule = {
  name: string;
  /** At the same instant; 0: none ever comes, and nobody but the sweep finds the money. */
  copies: number;
  /** Each copy again and again until it is acknowledged; else a copy that no server took is lost. */
  repeated: boolean;
  /** It comes when it may not: before `pay`, or the refund's call, has answered. */
  early?: boolean;
  /** The parent pays after the hold's end. */
  late?: boolean;
  /** Somebody with the static header says that it is paid, before it is. */
  forged?: boolean;
  /** Only whoever serves after the death hears of it. */
  afterDeath?: boolean;
};

export const SCHEDULES: readonly Schedule[] = [
  { name: 'once', copies: 1, repeated: false },
  { name: 'three at once', copies: 3, repeated: true },
  { name: 'never', copies: 0, repeated: false },
  { name: 'early', copies: 1, repeated: false, early: true },
  { name: 'until taken', copies: 1, repeated: true },
  { name: 'late', copies: 1, repeated: true, late: true },
  { name: 'forged first', copies: 1, repeated: true, forged: true },
  { name: 'after the death', copies: 3, repeated: true, afterDeath: true },
];

/** Whether a payment under this schedule comes by the boundary at all before the death. */
export function comesBy(schedule: Schedule, { operation, step }: Boundary): boolean {
  const { copies, early, late, afterDeath } = schedule;
  if (operation === 'webhook') return copies > 0 && afterDeath !== true;
  // Paid before the answer that never comes, an order needs no page any more.
  if (operation === 'checkout' && step.name === 'pay, again') return early !== true;
  // What let its places go is booked under locks.
  if (operation === 'look' && step.name === 'book-payment') return late !== true;
  return true;
}
