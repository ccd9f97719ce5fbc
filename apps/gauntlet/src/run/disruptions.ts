import { setTimeout as pause } from 'node:timers/promises';
import type { Blow } from './plan.ts';
import type { World } from './environment.ts';

export type Chaos = {
  /** So many orders have been started. */
  reached(orders: number): void;
  /** Resolves once every blow that is due has been dealt, and mended. */
  settled(): Promise<void>;
};

/** Deals the plan's blows one after the other, each once its number of orders is reached. */
export function createChaos(world: World): Chaos {
  const waiting = [...world.plan.blows];
  let dealing = Promise.resolve();
  return {
    reached(orders) {
      while (waiting[0] && waiting[0].afterOrders <= orders) {
        const blow = waiting.shift();
        if (blow) dealing = dealing.then(() => deal(world, blow));
      }
    },
    settled: () => dealing,
  };
}

async function deal({ database, seats, smtp, witness }: World, blow: Blow): Promise<void> {
  const { what, pauseMs } = blow;
  witness.count(`blows: ${what}`);
  switch (what) {
    case 'smtp drop':
      smtp.drop();
      return;
    case 'server': {
      const seat = seats.all[blow.seat % seats.all.length];
      if (!seat) return;
      await seats.kill(seat);
      await pause(pauseMs);
      return seats.fill(seat);
    }
    case 'every server':
      await Promise.all(seats.all.map((seat) => seats.kill(seat)));
      await pause(pauseMs);
      await Promise.all(seats.all.map((seat) => seats.fill(seat)));
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

/** Everything up and friendly again. What the orders carry with them they keep. */
export async function heal({ database, seats, simulator, smtp, door }: World): Promise<void> {
  await database.start();
  await Promise.all(seats.all.map((seat) => seats.fill(seat)));
  simulator.setFaults({});
  smtp.onMessage = null;
  door.calm();
}
