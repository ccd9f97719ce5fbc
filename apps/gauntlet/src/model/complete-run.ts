import { DURATIONS } from './arena.ts';
import { look, refund } from './looks.ts';
import type { Payment } from './model.ts';
import { begin } from './perform.ts';
import type { Run } from './run-state.ts';

const ROUNDS = 8;

/** All that began ends, PhonePe tells the truth, every look that is due is made; then each payment has its ending. */
export async function heal(run: Run): Promise<void> {
  await run.finishAll();
  // At their own end, orders that nobody paid are failed.
  for (const order of run.phonepe.orders.values()) if (order.state === 'pending') order.state = 'failed';
  for (let round = 0; round < ROUNDS && run.violation === null; round += 1) {
    const open = run.model.payments.filter((payment) => isOpen(run, payment));
    if (open.length === 0) return checkEndings(run);
    // Longer than any step of a schedule.
    await run.wait(75 * DURATIONS.hold);
    for (const payment of run.model.payments) {
      if (payment.isAsked && run.model.payments.some((each) => each.isAsked && isOpen(run, each)))
        await begin(run, 'a look at the end', look('truth'), 0);
      if (payment.isReturning) await begin(run, 'a refund at the end', refund('completed'), 0);
    }
  }
  run.fail(`not all came to an end: ${run.model.payments.map(({ status }) => status).join(', ')}`);
}

function isOpen(run: Run, payment: Payment): boolean {
  const paid = ['paid', 'wrong'].includes(run.phonepe.order(payment.transactionId).state);
  return payment.status === 'pending' || payment.isReturning || (paid && payment.isAsked);
}

/** From PhonePe's side: what was captured has a booking, or went back, or waits for a person; what was not has neither. */
function checkEndings(run: Run): void {
  if (run.model.held > 0) run.fail('a place is held at the end');
  for (const payment of run.model.payments) {
    const { status, booking, transactionId } = payment;
    const { state } = run.phonepe.order(transactionId);
    const ending = endingOf(payment);
    const legal = ENDINGS[state];
    if (!legal.includes(ending)) run.fail(`an order that is ${state} ended as ${ending}`);
    const returned = run.phonepe.returned(transactionId);
    const told = payment.refunds
      .filter((each) => each.state === 'completed')
      .reduce((sum, each) => sum + each.amountPaise, 0);
    if (returned !== told) run.fail(`PhonePe returned ${returned} paise, and we say ${told}`);
    if (status === 'refunded' && booking === 'none' && returned !== run.model.amountPaise)
      run.fail(`${returned} paise returned of a payment that was never booked`);
  }
}

const ENDINGS = {
  paid: ['booked', 'cancelled', 'cancelled and refunded', 'refunded'],
  wrong: ['review'],
  failed: ['failed', 'expired'],
  unmade: ['failed', 'expired'],
  pending: [] as string[],
};

export function endingOf({ status, booking }: Payment): string {
  if (booking !== 'cancelled') return status;
  return status === 'refunded' ? 'cancelled and refunded' : 'cancelled';
}
