import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from './environment.ts';
import type { Disruption } from './plan.ts';

export type Disruptor = {
  /** Triggers the disruptions that are due after this number of started orders. */
  reportStartedOrders(count: number): void;
  /** Resolves once every triggered disruption has ended. */
  waitUntilDone(): Promise<void>;
};

/** Runs the plan's disruptions one after another, each once its number of orders is started. */
export function createDisruptor(environment: Environment): Disruptor {
  const pending = [...environment.plan.disruptions];
  let running = Promise.resolve();
  return {
    reportStartedOrders(count) {
      while (pending[0] && pending[0].afterOrders <= count) {
        const disruption = pending.shift();
        if (disruption) running = running.then(() => disrupt(environment, disruption));
      }
    },
    waitUntilDone: () => running,
  };
}

async function disrupt(
  { database, replicas, smtp, recorder }: Environment,
  disruption: Disruption,
): Promise<void> {
  const { what, pauseMs } = disruption;
  recorder.count(`disruptions: ${what}`);
  switch (what) {
    case 'smtp drop':
      smtp.drop();
      return;
    case 'server': {
      const replica = replicas.all[disruption.replica % replicas.all.length];
      if (!replica) return;
      await replicas.kill(replica);
      await pause(pauseMs);
      return replicas.start(replica);
    }
    case 'every server':
      await Promise.all(replicas.all.map((replica) => replicas.kill(replica)));
      await pause(pauseMs);
      await Promise.all(replicas.all.map((replica) => replicas.start(replica)));
      return;
    case 'postgres crash':
      await database.crash();
      await pause(pauseMs);
      return database.start();
    case 'postgres restart':
      await database.stop();
      await pause(pauseMs);
      return database.start();
  }
}

/** Starts everything that is down and stops new faults. Faults already put on an order stay. */
export async function endDisruptions({
  database,
  replicas,
  simulator,
  smtp,
  loadBalancer,
}: Environment): Promise<void> {
  await database.start();
  await Promise.all(replicas.all.map((replica) => replicas.start(replica)));
  simulator.setFaults({});
  smtp.onMessage = null;
  loadBalancer.stopDroppingResponses();
}
