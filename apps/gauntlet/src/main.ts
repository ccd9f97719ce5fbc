import { faultsFromArguments } from './faults/command.ts';
import { killFromArguments } from './kill/command.ts';
import { modelFromArguments } from './model/command.ts';
import { predecessorFromArguments } from './predecessor/command.ts';
import { runFromArguments } from './run/command.ts';

/** What `pnpm gauntlet` can do, each with arguments of its own; answers the exit code. The first is done without a flag. */
const ATTACKS: Record<string, (args: string[]) => Promise<number>> = {
  '--run': runFromArguments,
  '--model': modelFromArguments,
  '--kill-points': killFromArguments,
  '--faults': faultsFromArguments,
  '--predecessor': predecessorFromArguments,
};

async function main(args: string[]): Promise<number> {
  const flag = args.find((arg) => Object.hasOwn(ATTACKS, arg)) ?? '--run';
  const attack = ATTACKS[flag] ?? runFromArguments;
  return attack(args.filter((arg) => arg !== flag));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
