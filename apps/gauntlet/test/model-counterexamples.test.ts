import { createTestDatabase } from '@nibog/testing/postgres/database';
import { sabotage } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { openArena } from '../src/model/arena.ts';
import type { Plan } from '../src/model/commands.ts';
import type { CreatePool } from '../src/model/connection.ts';
import { play } from '../src/model/run-plan.ts';
import { Tally } from '../src/model/tally.ts';

/** Runs by which the model found a bug of the product, each played once more. */

/** One process claims a refund and stalls beyond its lease; another takes over and is about to post it; both go on. */
const STALLED_BEFORE_POSTING: Plan = {
  setting: { capacity: 1, event: 'far' },
  opening: 'booked',
  commands: [
    { do: 'cancel', of: 0, by: 'parent', stop: 0 },
    { do: 'refund', when: 'due', answer: 'completed', stop: 1 },
    { do: 'refund', when: 'due', answer: 'completed', stop: 3 },
  ],
};

async function replay(plan: Plan, createPool?: CreatePool): Promise<void> {
  await using db = await createTestDatabase();
  await using arena = await openArena(db.url, createPool);
  await play(arena, plan, new Tally());
}

test('a refund that PhonePe carried out is not called failed because a stalled process had posted it', async () => {
  await expect(replay(STALLED_BEFORE_POSTING)).resolves.toBeUndefined();
});

test('where a process posts without its lease, it is called failed, and would be returned twice', async () => {
  using saboteur = sabotage({ guards: ['refund-post'] });
  await expect(replay(STALLED_BEFORE_POSTING, saboteur.connect.createPool)).rejects.toThrow(/refund_failed/);
});
