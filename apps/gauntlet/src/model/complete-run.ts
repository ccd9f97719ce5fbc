import { DURATIONS } from './arena.ts';
import { look, refund } from './looks.ts';
import type { Payment } from './model.ts';
import { startOperation } from './perform.ts';
import type { Run } from './run-state.ts';

const MAX_ROUNDS = 8;

/** Ends all operations and makes all due looks with PhonePe's actual state, then checks the outcome of each payment. */
export async function completeRun(run: Run): Promise<void> {
  await run.finishAll();
  // Orders that were not paid fail at their end.
  for (const order of run.phonepe.orders.values()) if (order.state === 'pending') order.state = 'failed';
  for (let round = 0; round < MAX_ROUNDS && run.violation === null; round += 1) {
    const open = run.model.payments.filter((payment) => isOpen(run, payment));
    if (open.length === 0) return checkOutcomes(run);
    // Longer than any interval between two looks.
    await run.wait(75 * DURATIONS.hold);
    for (const payment of run.model.payments) {
      if (payment.expectsLooks && run.model.payments.some((each) => each.expectsLooks && isOpen(run, each)))
        await startOperation(run, 'a look at the end', look('actual'), 0);
      if (payment.isRefunding) await startOperation(run, 'a refund at the end', refund('completed'), 0);
    }
  }
  run.fail(`not all payments were completed: ${run.model.payments.map(({ status }) => status).join(', ')}`);
}

function isOpen(run: Run, payment: Payment): boolean {
  const paid = ['paid', 'wrong'].includes(run.phonepe.order(payment.transactionId).state);
  return payment.status === 'pending' || payment.isRefunding || (paid && payment.expectsLooks);
}

/** A captured order has a booking, a refund or a review; any other order has none of them. */
function checkOutcomes(run: Run): void {
  if (run.model.held > 0) run.fail('a place is still held at the end');
  for (const payment of run.model.payments) {
    const { status, booking, transactionId } = payment;
    const { state } = run.phonepe.order(transactionId);
    const outcome = outcomeOf(payment);
    const legal = LEGAL_OUTCOMES[state];
    if (!legal.includes(outcome)) run.fail(`the order is ${state}, but the payment ended as ${outcome}`);
    const returned = run.phonepe.returned(transactionId);
    const recorded = payment.refunds
      .filter((each) => each.state === 'completed')
      .reduce((sum, each) => sum + each.amountPaise, 0);
    if (returned !== recorded) run.fail(`PhonePe refunded ${returned} paise, but we recorded ${recorded}`);
    if (status === 'refunded' && booking === 'none' && returned !== run.model.amountPaise)
      run.fail(`a payment that was never booked had ${returned} paise refunded`);
  }
}

/** The legal outcomes of a payment by the state of its order. */
const LEGAL_OUTCOMES = {
  paid: ['booked', 'cancelled', 'cancelled and refunded', 'refunded'],
  wrong: ['review'],
  failed: ['failed', 'expired'],
  'not created': ['failed', 'expired'],
  pending: [] as string[],
};

export function outcomeOf({ status, booking }: Payment): string {
  if (booking !== 'cancelled') return status;
  return status === 'refunded' ? 'cancelled and refunded' : 'cancelled';
}
