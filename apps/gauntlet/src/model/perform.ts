import { Actor } from './actor.ts';
import { DURATIONS } from './arena.ts';
import type { Command, Racer, Wait } from './commands.ts';
import { look, refund, type Operation } from './looks.ts';
import type { Payment } from './model.ts';
import { cancel, read, start, webhook } from './parents.ts';
import { MARGIN_MS, type Run } from './run-state.ts';

/** Carries a command out; `false` when it meant nothing at this moment. */
export async function perform(run: Run, command: Command): Promise<boolean> {
  switch (command.do) {
    case 'pay':
      return run.phonepe.settle(run.payment(command.of).transactionId, command.to, command.wrong);
    case 'nothing':
      return false;
    case 'wait':
      return waitUntil(run, command.until);
    case 'resume':
    case 'crash': {
      const going = run.going[command.actor % Math.max(1, run.going.length)];
      if (!going) return false;
      await (command.do === 'crash' ? run.crash(going, command.when) : run.advance(going, command.steps));
      return true;
    }
    case 'race':
      return race(run, command);
    case 'look':
    case 'refund':
      if (command.when === 'due') await waitUntil(run, 'due');
      return begin(run, command.do, operationOf(run, command), command.stop);
    default:
      return begin(run, command.do, operationOf(run, command), command.stop);
  }
}

type Race = Extract<Command, { do: 'race' }>;
type OperationCommand = Exclude<Extract<Command, { stop: number }>, Race>;

async function race(run: Run, { first, second, of, stop }: Race): Promise<boolean> {
  if (run.going.length > 1) return false;
  const payment = run.payment(of);
  if (first === 'look' || first === 'refund') await waitUntil(run, 'due');
  await begin(run, first, racer(run, first, payment), stop);
  await begin(run, second, racer(run, second, payment), 0);
  for (const going of run.going.toReversed()) await run.finish(going);
  return true;
}

function racer(run: Run, what: Racer, payment: Payment): Operation {
  switch (what) {
    case 'look':
      return look('truth');
    case 'refund':
      return refund('completed');
    case 'webhook':
      return webhook(payment, { about: 'order', claims: true }, run.inbox.size > 0);
    case 'cancel':
      return cancel(payment, 'parent');
    case 'start':
      return start('other', 'page');
  }
}

function operationOf(run: Run, command: OperationCommand): Operation {
  switch (command.do) {
    case 'webhook':
      return webhook(run.payment(command.of), command, command.again);
    case 'look':
      return look(command.answer);
    case 'refund':
      return refund(command.answer);
    case 'cancel':
      return cancel(run.payment(command.of), command.by);
    case 'start':
      return start(command.child, command.page);
    case 'read':
      return read(run.payment(command.of));
  }
}

/** Starts an operation in a process that is free, and lets it go as far as it may. */
export async function begin(run: Run, name: string, operation: Operation, stop: number): Promise<boolean> {
  const seat = run.freeSeat();
  if (!seat) return false;
  const actor = new Actor(name);
  seat.actor = actor;
  const going = { actor, seat };
  run.going.push(going);
  // It may nudge or claim a row and die before anybody hears of it.
  run.nextDueMs = 'unknown';
  await actor.start(async () => {
    try {
      await operation(run, seat, actor);
    } catch (error) {
      if (!actor.crashed) run.fail(`${name} ended with ${String(error)}`);
    }
  });
  if (stop === 0) await run.finish(going);
  else await run.advance(going, stop);
  return true;
}

async function waitUntil(run: Run, until: Wait): Promise<boolean> {
  if (run.inTransaction) return false;
  const { nudgeEvery, lookLease, hold, unknownOrderMargin } = DURATIONS;
  const lengths = {
    nudge: nudgeEvery,
    lease: lookLease,
    hold,
    order: hold + unknownOrderMargin,
    long: 9 * hold,
  };
  const ms = until === 'due' ? await run.readNextDue() : lengths[until];
  if (ms === null) return false;
  await run.wait(Math.max(0, ms) + MARGIN_MS);
  return true;
}
