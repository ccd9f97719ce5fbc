import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '@nibog/gauntlet/run/world';
import { percentile } from '../measure.ts';
import { pollPath } from '../poll-path.ts';
import { readProcess } from '../processes.ts';
import type { SoakSample } from './samples.ts';

const SAMPLE_MS = 10_000;
const ASK_MS = 100;

/** Asks every server what a waiting page asks, all the time, and looks at the processes and the tables now and then. */
export function watchServers(
  world: World,
  tell: (progress: string) => void,
): { stop: () => Promise<SoakSample[]> } {
  const stopping = new AbortController();
  const samples: SoakSample[] = [];
  let took: number[] = [];
  const startedAt = performance.now();

  async function ask(): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const transactionId = world.simulator.orders().at(-1)?.merchantOrderId;
      const { url } = world.seats.all[turn % world.seats.all.length] ?? { url: null };
      if (transactionId !== undefined && url !== null) {
        const sentAt = performance.now();
        const answer = await fetch(`${url}${pollPath({ transactionId })}`).catch(() => null);
        await answer?.body?.cancel();
        took.push(performance.now() - sentAt);
      }
      await pause(ASK_MS);
    }
  }

  async function sample(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(SAMPLE_MS);
      const sorted = took.toSorted((a, b) => a - b);
      took = [];
      const taken = {
        second: Math.round((performance.now() - startedAt) / 1_000),
        memoryMb: readMemory(world),
        ...(await readDatabase(world)),
        p50Ms: percentile(sorted, 0.5),
        p99Ms: percentile(sorted, 0.99),
      };
      samples.push(taken);
      tell(JSON.stringify(taken));
    }
  }

  const running = Promise.all([ask(), sample()]);
  return {
    async stop() {
      stopping.abort();
      await running;
      return samples;
    },
  };
}

function readMemory({ seats }: World): number[] {
  return seats.all.map(({ pid }) => Math.round((pid === null ? null : readProcess(pid))?.memoryMb ?? 0));
}

type Waiting = Pick<SoakSample, 'connections' | 'due' | 'mailsDue' | 'payments' | 'overdueMs'>;

async function readDatabase({ database }: World): Promise<Waiting> {
  const { rows } = await database.owner.query<Waiting>(
    `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'nibog %') AS connections,
            count(*)::int AS due, coalesce(extract(epoch FROM now() - min(at)) * 1000, 0)::int AS "overdueMs",
            (SELECT count(*)::int FROM emails WHERE next_look_at <= now()) AS "mailsDue",
            (SELECT count(*)::int FROM payments) AS payments
       FROM (SELECT next_look_at AS at FROM payments WHERE next_look_at <= now()
              UNION ALL SELECT next_look_at FROM refunds WHERE next_look_at <= now()) AS waiting`,
  );
  return rows[0] ?? { connections: 0, due: 0, mailsDue: 0, payments: 0, overdueMs: 0 };
}
