import { Actor } from './actor.ts';
import { DURATIONS } from './arena.ts';
import type { Command, Racer, Wait } from './commands.ts';
import { look, refund, type Operation } from './looks.ts';
import type { Payment } from './model.ts';
import { cancel, read, start, webhook } from './parents.ts';
import { MARGIN_MS, type Run } from './run-state.ts';

/** Executes a command; returns `false` if it has no effect in the current state. */
export async function perform(run: Run, command: Command): Promise<boolean> {
  switch (command.kind) {
    case 'pay':
      return run.phonepe.endOrder(run.payment(command.payment).transactionId, command.to, command.wrong);
    case 'noop':
      return false;
    case 'wait':
      return waitUntil(run, command.until);
    case 'resume':
    case 'crash': {
      const running = run.running[command.actor % Math.max(1, run.running.length)];
      if (!running) return false;
      await (command.kind === 'crash'
        ? run.crash(running, command.when)
        : run.advance(running, command.steps));
      return true;
    }
    case 'race':
      return race(run, command);
    case 'look':
    case 'refund':
      if (command.when === 'due') await waitUntil(run, 'due');
      return startOperation(run, command.kind, toOperation(run, command), command.stopAfter);
    default:
      return startOperation(run, command.kind, toOperation(run, command), command.stopAfter);
  }
}

type Race = Extract<Command, { kind: 'race' }>;
type OperationCommand = Exclude<Extract<Command, { stopAfter: number }>, Race>;

async function race(run: Run, { first, second, payment: index, stopAfter }: Race): Promise<boolean> {
  if (run.running.length > 1) return false;
  const payment = run.payment(index);
  if (first === 'look' || first === 'refund') await waitUntil(run, 'due');
  await startOperation(run, first, toRacingOperation(run, first, payment), stopAfter);
  await startOperation(run, second, toRacingOperation(run, second, payment), 0);
  for (const running of run.running.toReversed()) await run.finish(running);
  return true;
}

function toRacingOperation(run: Run, what: Racer, payment: Payment): Operation {
  switch (what) {
    case 'look':
      return look('actual');
    case 'refund':
      return refund('completed');
    case 'webhook':
      return webhook(payment, { about: 'order', claimsSuccess: true }, run.inbox.size > 0);
    case 'cancel':
      return cancel(payment, 'parent');
    case 'start':
      return start('other', 'page');
  }
}

function toOperation(run: Run, command: OperationCommand): Operation {
  switch (command.kind) {
    case 'webhook':
      return webhook(run.payment(command.payment), command, command.repeatsLast);
    case 'look':
      return look(command.answer);
    case 'refund':
      return refund(command.answer);
    case 'cancel':
      return cancel(run.payment(command.payment), command.by);
    case 'start':
      return start(command.child, command.page);
    case 'read':
      return read(run.payment(command.payment));
  }
}

/** Starts an operation in an idle server; it runs to its end or for `stopAfter` steps. */
export async function startOperation(
  run: Run,
  name: string,
  operation: Operation,
  stopAfter: number,
): Promise<boolean> {
  const server = run.findIdleServer();
  if (!server) return false;
  const actor = new Actor(name);
  server.actor = actor;
  const running = { actor, server };
  run.running.push(running);
  // The operation may nudge or lease a row without a commit that the run compares.
  run.nextDueMs = 'unknown';
  await actor.start(async () => {
    try {
      await operation(run, server, actor);
    } catch (error) {
      if (!actor.crashed) run.fail(`${name} failed with ${String(error)}`);
    }
  });
  if (stopAfter === 0) await run.finish(running);
  else await run.advance(running, stopAfter);
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
