import { generateBookingRef } from '@nibog/domain';
import type { ArrivedMail, Evidence, OrderRecord, PaymentRecord } from './evidence.ts';

/** The evidence of a small run without violations. Each control damages it in one place. */
export type Sample = Evidence & {
  booked: PaymentRecord;
  cancelled: PaymentRecord;
  refunded: PaymentRecord;
  review: PaymentRecord;
  unpaid: PaymentRecord;
  orderOf: (payment: PaymentRecord) => OrderRecord;
};

const PAID_PAISE = 100_000;
const EVENT_DATE = '2027-06-30';
/** Twenty days before the event: the policy refunds 75%. */
const CANCELLED_ON = '2027-06-10';

export function sampleEvidence(): Sample {
  const booked = payment('booked', 'booked', { bookings: 1, mails: ['booking_confirmed'] });
  const cancelled = payment('cancelled', 'refunded', {
    bookings: 1,
    refundPaise: 75_000,
    mails: ['booking_confirmed', 'refund_started', 'refund_completed'],
  });
  const refunded = payment('refunded', 'refunded', {
    refundPaise: PAID_PAISE,
    mails: ['refund_started', 'refund_completed'],
  });
  const review = payment('review', 'review', {});
  const unpaid = { ...payment('unpaid', 'expired', {}), captured: false };
  const payments = [booked, cancelled, refunded, review, unpaid];
  const orders = payments.map((each): OrderRecord => ({
    transactionId: each.transactionId,
    state: each === unpaid ? 'FAILED' : 'COMPLETED',
    amountPaise: PAID_PAISE,
    faults: each === review ? [{ name: 'status-wrong-amount', struck: 1 }] : [],
    refunds: each.refunds.map(({ id, amountPaise }) => ({ id, amountPaise, state: 'COMPLETED' })),
  }));
  return {
    payments,
    orders,
    arrivedMails: payments.flatMap((each) =>
      each.mails.map(({ kind, messageId }): ArrivedMail => {
        return { to: each.email, kind, bookingRef: each.bookingRef, messageId };
      }),
    ),
    slots: [{ id: 1, capacity: 1, held: 0, booked: 1 }],
    addOnsAndPromoCodes: [{ name: 'variant 1', limit: 1, held: 0, taken: 1, live: 1 }],
    inbox: new Set(['delivered']),
    history: [
      {
        kind: 'delivery',
        from: 1,
        until: 2,
        server: 'a',
        dedupeKey: 'delivered',
        transactionId: null,
        httpStatus: 200,
      },
    ],
    cancellationRules: [
      { fromDays: 31, percent: 100, feePaise: 20_000 },
      { fromDays: 15, percent: 75, feePaise: 0 },
      { fromDays: 7, percent: 50, feePaise: 0 },
    ],
    findings: [],
    sum: {
      captured: 400_000,
      booked: 100_000,
      refunded: 175_000,
      refunding: 0,
      review: 100_000,
      kept: 25_000,
    },
    anomalies: [],
    openWork: { paymentsOpen: 0 },
    booked,
    cancelled,
    refunded,
    review,
    unpaid,
    orderOf(given) {
      const order = orders.find(({ transactionId }) => transactionId === given.transactionId);
      if (!order) throw new Error('the payment has no order');
      return order;
    },
  };
}

type Shape = { bookings?: number; refundPaise?: number; mails?: string[] };

function payment(
  name: string,
  status: string,
  { bookings = 0, refundPaise, mails = [] }: Shape,
): PaymentRecord {
  const transactionId = `nibog_${name.padEnd(22, '0')}`;
  const bookingRef = generateBookingRef(transactionId);
  const live = name === 'booked';
  return {
    transactionId,
    status,
    bookingRef,
    keyHash: `key of ${name}`,
    amountPaise: PAID_PAISE,
    captured: true,
    email: `${name}@example.com`,
    eventDate: EVENT_DATE,
    wantedSlots: [1],
    wantedAddOnsAndPromoCodes: ['variant 1'],
    bookings: Array.from({ length: bookings }, () => ({
      bookingRef,
      transactionId,
      cancelledOn: live ? null : CANCELLED_ON,
    })),
    items: Array.from({ length: bookings }, () => ({ slotId: 1, childKey: name, live })),
    refunds:
      refundPaise === undefined
        ? []
        : [
            {
              id: `refund of ${name}`,
              amountPaise: refundPaise,
              status: 'completed',
              reason: bookings > 0 ? 'cancelled_by_parent' : 'no_place_left',
            },
          ],
    mails: mails.map((kind) => ({ kind, status: 'sent', messageId: `${kind} of ${name}` })),
  };
}
