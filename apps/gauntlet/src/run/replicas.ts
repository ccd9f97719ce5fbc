import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { startServerProcess, type ServerProcess } from '@nibog/testing/app/server-process';
import type { Recorder } from './recorder.ts';

/** One of the environment's servers. A restart replaces its process. */
export type Replica = {
  /** Changes with each process; unique in the run. */
  name: string;
  /** `null` while no process runs. */
  url: string | null;
  pid: number | null;
};

export type Replicas = AsyncDisposable & {
  all: readonly Replica[];
  /** Sends SIGKILL. */
  kill(replica: Replica): Promise<void>;
  /** Starts a process if none runs. Retries up to 20 times, because PostgreSQL may be down. */
  start(replica: Replica): Promise<void>;
};

type Services = Parameters<typeof startServerProcess>[0];

/** The replicas run `main.ts` as in production. None runs until it is started. */
export function createReplicas(
  services: Services,
  env: Record<string, string>,
  { count, folder, recorder }: { count: number; folder: string; recorder: Recorder },
): Replicas {
  const log = createWriteStream(join(folder, 'servers.log'));
  const running = new Map<Replica, ServerProcess>();
  const all = Array.from({ length: count }, (): Replica => ({ name: '', url: null, pid: null }));
  let started = 0;

  function readLine(line: string): void {
    log.write(`${line}\n`);
    if (line.includes('"the money does not add up"'))
      recorder.anomalies.push({ transactionId: null, what: `the audit of a server: ${line}` });
  }

  async function startProcess(replica: Replica): Promise<void> {
    const server = await startServerProcess(services, env, readLine);
    started += 1;
    Object.assign(replica, { name: `server ${started}`, url: server.url, pid: server.pid });
    running.set(replica, server);
    recorder.count('server starts');
    void reportUnexpectedExit(replica, server);
  }

  /** Records an anomaly if the process exits without having been killed. */
  async function reportUnexpectedExit(replica: Replica, server: ServerProcess): Promise<void> {
    const errors = await server.exited;
    if (running.get(replica) !== server) return;
    Object.assign(replica, { url: null, pid: null });
    running.delete(replica);
    recorder.anomalies.push({ transactionId: null, what: `${replica.name} exited on its own: ${errors}` });
  }

  return {
    all,
    async kill(replica) {
      const server = running.get(replica);
      running.delete(replica);
      Object.assign(replica, { url: null, pid: null });
      await server?.killNow();
    },
    async start(replica) {
      for (let tries = 1; replica.url === null; tries += 1) {
        try {
          await startProcess(replica);
        } catch (error) {
          recorder.count('failed server starts');
          if (tries === 20) throw error;
        }
      }
    },
    async [Symbol.asyncDispose]() {
      const servers = [...running.values()];
      running.clear();
      await Promise.all(servers.map((server) => server.terminate()));
      log.end();
    },
  };
}
