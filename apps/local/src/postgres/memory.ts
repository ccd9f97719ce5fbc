import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** PostgreSQL's default. */
const MIN_MB = 128;
/** Enough for ten million bookings a season. */
const MAX_MB = 4_096;
const MEMORY_FRACTION = 1 / 8;

/**
 * PostgreSQL's `shared_buffers`, MiB: an eighth of the memory of the machine or of this process's limit. With PostgreSQL's
 * default, a webhook took three times as long with six million stored webhooks as with ten thousand, because PostgreSQL
 * had to write out another page before it could read one. Unused buffers cost nothing.
 */
export function sharedBuffersMb(memoryBytes = Math.min(totalmem(), constrainedMemory() || Infinity)): number {
  const megabytes = Math.floor((memoryBytes * MEMORY_FRACTION) / 1_048_576);
  return Math.min(MAX_MB, Math.max(MIN_MB, megabytes));
}
