import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { startServerProcess, type ServerProcess } from '@nibog/testing/app/server-process';
import type { Witness } from './recorder.ts';

/** A place for one server process after the other. */
export type Seat = {
  /** Tells the processes of all seats apart. */
  name: string;
  /** `null` while nobody sits there. */
  url: string | null;
  pid: number | null;
};

export type Seats = AsyncDisposable & {
  all: readonly Seat[];
  /** SIGKILL, wherever it stands. */
  kill(seat: Seat): Promise<void>;
  /** Starts a successor, again and again until one lives: PostgreSQL may be away. */
  fill(seat: Seat): Promise<void>;
};

type Surroundings = Parameters<typeof startServerProcess>[0];

/** Server processes as the product runs them: `main.ts`, each a process of its own. */
export function createSeats(
  surroundings: Surroundings,
  env: Record<string, string>,
  { count, folder, witness }: { count: number; folder: string; witness: Witness },
): Seats {
  const log = createWriteStream(join(folder, 'servers.log'));
  const sitting = new Map<Seat, ServerProcess>();
  const all = Array.from({ length: count }, (): Seat => ({ name: '', url: null, pid: null }));
  let started = 0;

  function readLine(line: string): void {
    log.write(`${line}\n`);
    if (line.includes('"the money does not add up"'))
      witness.complaints.push({ transactionId: null, what: `a server's own audit: ${line}` });
  }

  async function start(seat: Seat): Promise<void> {
    const server = await startServerProcess(surroundings, env, readLine);
    started += 1;
    Object.assign(seat, { name: `server ${started}`, url: server.url, pid: server.pid });
    sitting.set(seat, server);
    witness.count('server starts');
    void noticeEnd(seat, server);
  }

  /** Nobody has killed it: that is for the verdict. */
  async function noticeEnd(seat: Seat, server: ServerProcess): Promise<void> {
    const errors = await server.exited;
    if (sitting.get(seat) !== server) return;
    Object.assign(seat, { url: null, pid: null });
    sitting.delete(seat);
    witness.complaints.push({ transactionId: null, what: `${seat.name} ended by itself: ${errors}` });
  }

  return {
    all,
    async kill(seat) {
      const server = sitting.get(seat);
      sitting.delete(seat);
      Object.assign(seat, { url: null, pid: null });
      await server?.killNow();
    },
    async fill(seat) {
      for (let tries = 1; seat.url === null; tries += 1) {
        try {
          await start(seat);
        } catch (error) {
          witness.count('server starts in vain');
          if (tries === 20) throw error;
        }
      }
    },
    async [Symbol.asyncDispose]() {
      const servers = [...sitting.values()];
      sitting.clear();
      await Promise.all(servers.map((server) => server.terminate()));
      log.end();
    },
  };
}
