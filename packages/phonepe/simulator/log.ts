import { LIMITS } from './durations.ts';

/** A received request or a webhook delivery. It contains no header, and so no credential, and no body. */
export type LogEntry =
  | {
      kind: 'request';
      at: string;
      /** One of `CALLS`, or `error` for a request that failed unexpectedly. */
      call: string;
      id: string | null;
      /** `null`: a fault suppressed the response. */
      status: number | null;
      fault: string | null;
    }
  | {
      kind: 'delivery';
      at: string;
      event: string;
      subject: string;
      url: string;
      /** `null`: no response in time, or no connection. */
      status: number | null;
      error: string | null;
    };

type WithoutTime<Entry> = Entry extends LogEntry ? Omit<Entry, 'at'> : never;

export type SimLog = { entries: LogEntry[]; add(entry: WithoutTime<LogEntry>): void };

export function createLog(): SimLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    add(entry) {
      entries.push({ ...entry, at: new Date().toISOString() });
      if (entries.length > LIMITS.logEntries) entries.shift();
    },
  };
}
