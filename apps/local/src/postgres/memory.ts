import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** PostgreSQL's own default, and as much as a machine for ten million bookings a season gives it. */
const LEAST_MB = 128;
const MOST_MB = 4_096;
const SHARE = 1 / 8;

/**
 * PostgreSQL's own memory for pages, in MiB: an eighth of the machine's or of what this process may have of it. With the
 * default a webhook took three times as long among six million as among ten thousand, for it had to write another page out
 * before it could read its own. What is not used of it costs nothing.
 */
export function sharedBuffersMb(memoryBytes = Math.min(totalmem(), constrainedMemory() || Infinity)): number {
  const share = Math.floor((memoryBytes * SHARE) / 1_048_576);
  return Math.min(MOST_MB, Math.max(LEAST_MB, share));
}
