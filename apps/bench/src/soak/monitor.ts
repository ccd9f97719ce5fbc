import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '@nibog/gauntlet/run/environment';
import { percentile } from '../measure.ts';
import { pollPath } from '../poll-path.ts';
import { readProcess } from '../processes.ts';
import type { SoakSample } from './samples.ts';

const SAMPLE_EVERY_MS = 10_000;
const POLL_EVERY_MS = 100;

/** Polls the servers continuously like a waiting page, and samples the processes and the tables every 10 s. */
export function monitorServers(
  environment: Environment,
  report: (progress: string) => void,
): { stop: () => Promise<SoakSample[]> } {
  const stopping = new AbortController();
  const samples: SoakSample[] = [];
  let latenciesMs: number[] = [];
  const startedAt = performance.now();

  async function poll(): Promise<void> {
    for (let polls = 0; !stopping.signal.aborted; polls += 1) {
      const transactionId = environment.simulator.orders().at(-1)?.merchantOrderId;
      const { url } = environment.replicas.all[polls % environment.replicas.all.length] ?? { url: null };
      if (transactionId !== undefined && url !== null) {
        const sentAt = performance.now();
        const response = await fetch(`${url}${pollPath({ transactionId })}`).catch(() => null);
        await response?.body?.cancel();
        latenciesMs.push(performance.now() - sentAt);
      }
      await pause(POLL_EVERY_MS);
    }
  }

  async function sample(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(SAMPLE_EVERY_MS);
      const sorted = latenciesMs.toSorted((a, b) => a - b);
      latenciesMs = [];
      const current = {
        second: Math.round((performance.now() - startedAt) / 1_000),
        memoryMb: readMemory(environment),
        ...(await readDatabase(environment)),
        p50Ms: percentile(sorted, 0.5),
        p99Ms: percentile(sorted, 0.99),
      };
      samples.push(current);
      report(JSON.stringify(current));
    }
  }

  const running = Promise.all([poll(), sample()]);
  return {
    async stop() {
      stopping.abort();
      await running;
      return samples;
    },
  };
}

function readMemory({ replicas }: Environment): number[] {
  return replicas.all.map(({ pid }) => Math.round((pid === null ? null : readProcess(pid))?.memoryMb ?? 0));
}

type DatabaseSample = Pick<SoakSample, 'connections' | 'due' | 'mailsDue' | 'payments' | 'overdueMs'>;

async function readDatabase({ database }: Environment): Promise<DatabaseSample> {
  const { rows } = await database.owner.query<DatabaseSample>(
    `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'nibog %') AS connections,
            count(*)::int AS due, coalesce(extract(epoch FROM now() - min(at)) * 1000, 0)::int AS "overdueMs",
            (SELECT count(*)::int FROM emails WHERE next_look_at <= now()) AS "mailsDue",
            (SELECT count(*)::int FROM payments) AS payments
       FROM (SELECT next_look_at AS at FROM payments WHERE next_look_at <= now()
              UNION ALL SELECT next_look_at FROM refunds WHERE next_look_at <= now()) AS waiting`,
  );
  return rows[0] ?? { connections: 0, due: 0, mailsDue: 0, payments: 0, overdueMs: 0 };
}
