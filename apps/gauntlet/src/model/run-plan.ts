import type { Arena } from './arena.ts';
import { stopLooks } from './clock.ts';
import { commandsOf, type Plan } from './commands.ts';
import { completeRun } from './complete-run.ts';
import { perform } from './perform.ts';
import { Run } from './run-state.ts';
import type { Tally } from './tally.ts';

/** The product's behaviour differs from the model. */
export class ModelViolation extends Error {}

/**
 * Executes one run, completes it, and compares the result with the model and PhonePe's state.
 *
 * @throws {ModelViolation}
 */
export async function runPlan(arena: Arena, plan: Plan, tally: Tally): Promise<void> {
  const run = await Run.begin(arena, plan.setting);
  try {
    for (const command of commandsOf(plan)) {
      if (run.violation !== null) break;
      const hadEffect = await perform(run, command);
      tally.countCommand(command, hadEffect);
    }
    if (run.violation === null) await completeRun(run);
    if (run.violation !== null) throw new ModelViolation(run.violation);
    tally.countRun(run);
    if (run.canBecomeDue) await stopLooks(arena.owner, run.slotId);
  } catch (error) {
    await run.abandon();
    throw error;
  }
  await arena.endRun();
}
