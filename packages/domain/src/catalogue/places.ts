/** Returns the number of free places in a slot, paused or not. */
export function seatsLeft(slot: { capacity: number; held: number; booked: number }): number {
  return Math.max(0, slot.capacity - slot.held - slot.booked);
}

/** Formats a `date` column as `YYYY-MM-DD`. */
export function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
