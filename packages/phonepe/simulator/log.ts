import { LIMITS } from './durations.ts';

/** What came in and went out, newest last. It holds no header, so no credential, and no body. */
export type LogEntry =
  | {
      kind: 'request';
      at: string;
      /** A name of PhonePe's API, or the path of another request. */
      call: string;
      id: string | null;
      /** `null`: no answer was given, on purpose. */
      status: number | null;
      fault: string | null;
    }
  | {
      kind: 'delivery';
      at: string;
      event: string;
      subject: string;
      url: string;
      /** `null`: no answer in time, or no connection. */
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
