import type { Arena } from './arena.ts';
import { putAway } from './clock.ts';
import { commandsOf, type Plan } from './commands.ts';
import { heal } from './complete-run.ts';
import { perform } from './perform.ts';
import { Run } from './run-state.ts';
import type { Tally } from './tally.ts';

/** The product did what the model says it must not, or did not what it must. */
export class ModelViolation extends Error {}

/** Plays one run, heals it, and holds its end against the model and PhonePe's side. @throws {ModelViolation} */
export async function play(arena: Arena, plan: Plan, tally: Tally): Promise<void> {
  const run = await Run.begin(arena, plan.setting);
  try {
    for (const command of commandsOf(plan)) {
      if (run.violation !== null) break;
      const played = await perform(run, command);
      tally.command(command, played);
    }
    if (run.violation === null) await heal(run);
    if (run.violation !== null) throw new ModelViolation(run.violation);
    tally.end(run);
    if (run.mayBeDue) await putAway(arena.owner, run.slotId);
  } catch (error) {
    await run.abandon();
    throw error;
  }
  await arena.runEnded();
}
