import { randomUUID } from 'node:crypto';
import { appRouter, type RequestContext } from '@nibog/api';
import { DomainError, payAgain, startCheckout, type CheckoutContext } from '@nibog/domain';
import { cancelBooking } from '@nibog/server/settlement/cancel';
import { recordWebhooks, toIncomingWebhook } from '@nibog/server/webhook/record';
import { DURATIONS } from './arena.ts';
import { TERMS_VERSION } from './fixtures.ts';
import type { Operation } from './looks.ts';
import type { Payment } from './model.ts';
import type { WebhookContent } from './run-state.ts';
import type { ServerInstance } from './server-instance.ts';

const noop = () => undefined;
const now = () => new Date();

export function cancel(payment: Payment, by: 'parent' | 'organiser'): Operation {
  return async (run, server, actor) => {
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
      await cancelBooking({ settlement: server.settlement, now: () => new Date(), wake: noop }, cancellation);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const reason: string = error.reason;
      const returned = payment.refunds[0]?.amountPaise ?? 0;
      // The organiser is refused if the earlier cancellation did not refund the full amount.
      const isExpected =
        seen === 'none'
          ? reason === 'NOT_FOUND'
          : seen === 'cancelled' &&
            reason === 'ALREADY_CANCELLED' &&
            by === 'organiser' &&
            returned !== amountPaise;
      if (!isExpected) run.fail(`a cancellation was refused: ${error.message}`);
    }
  };
}

/** A webhook arrives at a server. With `repeatsLast`, it has the same bytes as the last webhook of the run. */
export function webhook(
  payment: Payment,
  contents: Omit<WebhookContent, 'refundId' | 'payment'>,
  repeatsLast: boolean,
): Operation {
  return async (run, server) => {
    const refundId = [...run.phonepe.order(payment.transactionId).refunds.keys()].at(-1) ?? null;
    const last = repeatsLast ? [...run.inbox].at(-1) : undefined;
    const content = last?.[1].content ?? { ...contents, payment, refundId };
    const body = last?.[0] ?? JSON.stringify({ ...contents, n: run.inbox.size, of: payment.transactionId });
    const wasAcknowledged = last?.[1].acknowledged ?? false;
    run.inbox.set(body, { content, acknowledged: wasAcknowledged });
    const { transactionId } = content.payment;
    const orders = { order: transactionId, unknown: `not_${transactionId}`.slice(0, 34), refund: null };
    const arrival = toIncomingWebhook(Buffer.from(body), {
      event: content.about === 'refund' ? 'pg.refund.completed' : 'checkout.order.completed',
      claimsSuccess: content.claimsSuccess && content.about !== 'refund',
      merchantOrderId: orders[content.about],
      gatewayOrderId: null,
      merchantRefundId: content.about === 'refund' ? content.refundId : null,
      gatewayRefundId: null,
    });
    const [recorded] = await recordWebhooks(server.webhook, DURATIONS, [arrival]);
    if (!recorded) return run.fail('a webhook was not recorded');
    const { fresh, nudged } = recorded;
    run.inbox.set(body, { content, acknowledged: true });
    if (fresh && wasAcknowledged) run.fail('an acknowledged webhook was not stored');
    const { expectsLooks, status } = content.payment;
    if (nudged !== (content.about === 'order' && expectsLooks))
      run.fail(`a webhook of a payment that is ${status} ${nudged ? 'nudged it' : 'did not nudge it'}`);
    if (nudged) content.payment.isNudged = true;
  };
}

/** A checkout for the run's slot, through the product's procedure. */
export function start(child: 'same' | 'other', page: 'page' | 'refused' | 'lost'): Operation {
  return async (run, server, actor) => {
    const phone = child === 'same' ? run.fixture.phone : run.arena.fixtures.newPhone();
    let mayBeRefused = run.model.mustRefuse(phone);
    const updateMayBeRefused = () => {
      mayBeRefused ||= run.model.mustRefuse(phone);
    };
    run.onChange.push(updateMayBeRefused);
    let created: Payment | undefined;
    run.onCommit.set(actor, (rows) => {
      if (created) return run.model.releaseHold(created);
      const row = rows.find(({ id }) => run.model.payments.every((payment) => payment.id !== id));
      if (!row) return run.fail('a checkout committed no payment');
      if (run.model.mustRefuse(phone)) run.fail('a checkout that must be refused was accepted');
      created = run.addPayment(row.id, row.transaction_id, phone, 'not created');
    });
    let nextAnswer = page;
    const ctx = apiContext(server, {
      pay: ({ merchantOrderId }) =>
        actor.pass('PhonePe: pay', async () => {
          const answer = nextAnswer;
          if (nextAnswer === 'lost') nextAnswer = 'page';
          return run.phonepe.pay(merchantOrderId, answer);
        }),
      orderStatus: (id) =>
        actor.pass('PhonePe: order status', async () => run.phonepe.orderStatus(id, 'actual')),
    });
    try {
      await appRouter.createCaller(ctx).checkout.start({
        idempotencyKey: randomUUID(),
        eventId: run.fixture.eventId,
        parent: { fullName: 'Asha Rao', email: `${phone}@example.com`, phone },
        children: [
          { fullName: 'Aarav Rao', dateOfBirth: '2024-03-31', gender: 'male', slotIds: [run.slotId] },
        ],
        consent: { guardian: true, termsVersion: TERMS_VERSION },
      });
    } catch (error) {
      const refusal = error instanceof Error ? error.cause : undefined;
      if (!(refusal instanceof DomainError)) throw error;
      const { reason } = refusal;
      const isExpected = reason === 'PAYMENT_PAGE_UNAVAILABLE' ? page !== 'page' : mayBeRefused;
      if (!isExpected) run.fail(`a checkout was refused without a cause: ${reason} ${refusal.message}`);
    } finally {
      run.onChange.splice(run.onChange.indexOf(updateMayBeRefused), 1);
    }
  };
}

/** Reads the status for the parent's page. */
export function read(payment: Payment): Operation {
  return async (run, server) => {
    const { transactionId } = payment;
    const { status } = await appRouter
      .createCaller(apiContext(server))
      .booking.getBookingByTxn({ transactionId });
    if (!payment.possibleStatuses.includes(status))
      run.fail(`the page shows ${status} for a payment that is ${payment.status}`);
  };
}

/** The context of a procedure. Cancellations and webhooks are called directly, not through procedures. */
function apiContext(
  server: ServerInstance,
  gateway: CheckoutContext['gateway'] = unusedGateway,
): RequestContext {
  const checkout: CheckoutContext = {
    checkout: server.checkout,
    gateway,
    durations: DURATIONS,
    // The parent's phone alone identifies the child.
    childKey: ({ phone }) => phone,
    publicUrl: 'https://nibog.test',
    webhookUrl: 'https://nibog.test/webhook',
    now,
    log: { info: noop, warn: noop },
  };
  return {
    reader: server.reader,
    now,
    checkouts: {
      start: (input) => startCheckout(checkout, input),
      payAgain: (input) => payAgain(checkout, input),
    },
    bookings: { cancel: notModelled, listMoves: notModelled, move: notModelled, resend: notModelled },
    links: { request: notModelled, open: notModelled },
    changes: { watch: () => null },
    isStaff: false,
    client: 'a parent',
    getDisconnectSignal: () => new AbortController().signal,
  };
}

function notModelled(): Promise<never> {
  return Promise.reject(new Error('the model does not cover this call'));
}

const unusedGateway: CheckoutContext['gateway'] = {
  pay: () => Promise.reject(new Error('this procedure must not call pay')),
  orderStatus: () => Promise.reject(new Error('this procedure must not call orderStatus')),
};
