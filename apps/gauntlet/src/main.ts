import { faultsFromArguments } from './faults/command.ts';
import { killFromArguments } from './kill/command.ts';
import { modelFromArguments } from './model/command.ts';
import { predecessorFromArguments } from './predecessor/command.ts';
import { runFromArguments } from './run/command.ts';

/** The commands of `pnpm gauntlet` by their flag; each returns the exit code. Without a flag, `--run` is used. */
const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  '--run': runFromArguments,
  '--model': modelFromArguments,
  '--kill-points': killFromArguments,
  '--faults': faultsFromArguments,
  '--predecessor': predecessorFromArguments,
};

async function main(args: string[]): Promise<number> {
  const flag = args.find((arg) => Object.hasOwn(COMMANDS, arg)) ?? '--run';
  const command = COMMANDS[flag] ?? runFromArguments;
  return command(args.filter((arg) => arg !== flag));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
