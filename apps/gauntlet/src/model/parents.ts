import { randomUUID } from 'node:crypto';
import { appRouter, type RequestContext } from '@nibog/api';
import { DomainError, payAgain, startCheckout, type CheckoutContext } from '@nibog/domain';
import { cancelBooking } from '@nibog/server/settlement/cancel';
import { recordWebhooks, toIncomingWebhook } from '@nibog/server/webhook/record';
import { DURATIONS } from './arena.ts';
import type { Operation } from './looks.ts';
import type { Payment } from './model.ts';
import type { Ring } from './run-state.ts';
import type { Seat } from './server-instance.ts';
import { TERMS } from './fixtures.ts';

const nothing = () => undefined;
const now = () => new Date();

export function cancel(payment: Payment, by: 'parent' | 'organiser'): Operation {
  return async (run, seat, actor) => {
    const { amountPaise, policyPaise } = run.model;
    let seen = payment.booking;
    run.onSend.set(actor, (name) => {
      if (name === 'read-booking-to-cancel') seen = payment.booking;
    });
    run.onCommit.set(actor, () => run.model.cancel(payment, by));
    const { transactionId } = payment;
    const cancellation =
      by === 'parent' ? { transactionId, by, expectedRefundPaise: policyPaise } : { transactionId, by };
    try {
      await cancelBooking(
        { settlement: seat.settlement, now: () => new Date(), wake: nothing },
        cancellation,
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const reason: string = error.reason;
      const returned = payment.refunds[0]?.amountPaise ?? 0;
      // Staff are not to believe that all goes back where less did.
      const rightly =
        seen === 'none'
          ? reason === 'NOT_FOUND'
          : seen === 'cancelled' &&
            reason === 'ALREADY_CANCELLED' &&
            by === 'organiser' &&
            returned !== amountPaise;
      if (!rightly) run.fail(`a cancellation was refused: ${error.message}`);
    }
  };
}

/** A webhook arrives at a process; `again`: the same bytes as the run's last one. */
export function webhook(
  payment: Payment,
  rings: Omit<Ring, 'refundId' | 'payment'>,
  again: boolean,
): Operation {
  return async (run, seat) => {
    const refundId = [...run.phonepe.order(payment.transactionId).refunds.keys()].at(-1) ?? null;
    const last = again ? [...run.inbox].at(-1) : undefined;
    const ring = last?.[1].ring ?? { ...rings, payment, refundId };
    const body = last?.[0] ?? JSON.stringify({ ...rings, n: run.inbox.size, of: payment.transactionId });
    const told = last?.[1].acknowledged ?? false;
    run.inbox.set(body, { ring, acknowledged: told });
    const { transactionId } = ring.payment;
    const orders = { order: transactionId, unknown: `not_${transactionId}`.slice(0, 34), refund: null };
    const arrival = toIncomingWebhook(Buffer.from(body), {
      event: ring.about === 'refund' ? 'pg.refund.completed' : 'checkout.order.completed',
      claimsSuccess: ring.claims && ring.about !== 'refund',
      merchantOrderId: orders[ring.about],
      gatewayOrderId: null,
      merchantRefundId: ring.about === 'refund' ? ring.refundId : null,
      gatewayRefundId: null,
    });
    const [recorded] = await recordWebhooks(seat.webhook, DURATIONS, [arrival]);
    if (!recorded) return run.fail('a webhook was not answered for');
    const { fresh, nudged } = recorded;
    run.inbox.set(body, { ring, acknowledged: true });
    if (fresh && told) run.fail('an acknowledged webhook had not been stored');
    const { isAsked, status } = ring.payment;
    if (nudged !== (ring.about === 'order' && isAsked))
      run.fail(`a webhook of a payment that is ${status} ${nudged ? 'nudged it' : 'did not nudge it'}`);
    if (nudged) ring.payment.rung = true;
  };
}

/** A checkout for the run's slot, through the real procedure. */
export function start(child: 'same' | 'other', page: 'page' | 'refused' | 'lost'): Operation {
  return async (run, seat, actor) => {
    const phone = child === 'same' ? run.stage.phone : run.arena.stock.newPhone();
    let refusable = run.model.refuses(phone);
    const listen = () => {
      refusable ||= run.model.refuses(phone);
    };
    run.onChange.push(listen);
    let made: Payment | undefined;
    run.onCommit.set(actor, (rows) => {
      if (made) return run.model.letGo(made);
      const row = rows.find(({ id }) => run.model.payments.every((payment) => payment.id !== id));
      if (!row) return run.fail('a checkout committed nothing');
      if (run.model.refuses(phone)) run.fail('a checkout that had to be refused');
      made = run.addPayment(row.id, row.transaction_id, phone, 'unmade');
    });
    let next = page;
    const ctx = apiContext(seat, {
      pay: ({ merchantOrderId }) =>
        actor.pass('PhonePe: pay', async () => {
          const answer = next;
          if (next === 'lost') next = 'page';
          return run.phonepe.pay(merchantOrderId, answer);
        }),
      orderStatus: (id) =>
        actor.pass('PhonePe: order status', async () => run.phonepe.orderStatus(id, 'truth')),
    });
    try {
      await appRouter.createCaller(ctx).checkout.start({
        idempotencyKey: randomUUID(),
        eventId: run.stage.eventId,
        parent: { fullName: 'Asha Rao', email: `${phone}@example.com`, phone },
        children: [
          { fullName: 'Aarav Rao', dateOfBirth: '2024-03-31', gender: 'male', slotIds: [run.slotId] },
        ],
        consent: { guardian: true, termsVersion: TERMS },
      });
    } catch (error) {
      const refusal = error instanceof Error ? error.cause : undefined;
      if (!(refusal instanceof DomainError)) throw error;
      const { reason } = refusal;
      const rightly = reason === 'PAYMENT_PAGE_UNAVAILABLE' ? page !== 'page' : refusable;
      if (!rightly) run.fail(`a checkout was refused for nothing: ${reason} ${refusal.message}`);
    } finally {
      run.onChange.splice(run.onChange.indexOf(listen), 1);
    }
  };
}

/** What the parent's page is shown. */
export function read(payment: Payment): Operation {
  return async (run, seat) => {
    const { transactionId } = payment;
    const { status } = await appRouter
      .createCaller(apiContext(seat))
      .booking.getBookingByTxn({ transactionId });
    if (!payment.readings.includes(status))
      run.fail(`the page shows ${status} of a payment that is ${payment.status}`);
  };
}

/** What a procedure gets. Cancelling and the webhook are played by calls of their own. */
function apiContext(seat: Seat, gateway: CheckoutContext['gateway'] = noGateway): RequestContext {
  const checkout: CheckoutContext = {
    checkout: seat.checkout,
    gateway,
    durations: DURATIONS,
    // A child is known by the parent's phone alone.
    childKey: ({ phone }) => phone,
    publicUrl: 'https://nibog.test',
    webhookUrl: 'https://nibog.test/webhook',
    now,
    log: { info: nothing, warn: nothing },
  };
  return {
    reader: seat.reader,
    now,
    checkouts: {
      start: (input) => startCheckout(checkout, input),
      payAgain: (input) => payAgain(checkout, input),
    },
    bookings: { cancel: unplayed, listMoves: unplayed, move: unplayed, resend: unplayed },
    links: { request: unplayed, open: unplayed },
    changes: { watch: () => null },
    isStaff: false,
    client: 'a parent',
    gone: () => new AbortController().signal,
  };
}

function unplayed(): Promise<never> {
  return Promise.reject(new Error('the model does not play this'));
}

const noGateway: CheckoutContext['gateway'] = {
  pay: () => Promise.reject(new Error('nobody pays here')),
  orderStatus: () => Promise.reject(new Error('nobody asks here')),
};
