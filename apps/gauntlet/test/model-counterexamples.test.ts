import { createTestDatabase } from '@nibog/testing/postgres/database';
import { sabotage } from '@nibog/testing/proof/sabotage';
import { expect, test } from 'vitest';
import { openArena } from '../src/model/arena.ts';
import type { Plan } from '../src/model/commands.ts';
import type { CreatePool } from '../src/model/connection.ts';
import { runPlan } from '../src/model/run-plan.ts';
import { Tally } from '../src/model/tally.ts';

/** Runs with which the model found a bug of the product. */

/** A process leases a refund and stalls until its lease expires. A second process takes over; then both continue. */
const STALLED_BEFORE_POSTING: Plan = {
  setting: { capacity: 1, event: 'far' },
  opening: 'booked',
  commands: [
    { kind: 'cancel', payment: 0, by: 'parent', stopAfter: 0 },
    { kind: 'refund', when: 'due', answer: 'completed', stopAfter: 1 },
    { kind: 'refund', when: 'due', answer: 'completed', stopAfter: 3 },
  ],
};

async function replay(plan: Plan, createPool?: CreatePool): Promise<void> {
  await using db = await createTestDatabase();
  await using arena = await openArena(db.url, createPool);
  await runPlan(arena, plan, new Tally());
}

test('does not record an accepted refund as failed when a stalled process has also posted it', async () => {
  await expect(replay(STALLED_BEFORE_POSTING)).resolves.toBeUndefined();
});

test('records it as failed, and would refund twice, when a process posts without its lease', async () => {
  using saboteur = sabotage({ guards: ['refund-post'] });
  await expect(replay(STALLED_BEFORE_POSTING, saboteur.connect.createPool)).rejects.toThrow(/refund_failed/);
});
