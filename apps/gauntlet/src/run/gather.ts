import { readCancellationPolicy } from '@nibog/domain';
import type { Simulator } from '@nibog/phonepe/simulator';
import { auditMoney, sumMoney } from '@nibog/server/audit/audit';
import type { Environment } from './environment.ts';
import type {
  ArrivedMail,
  Evidence,
  AddOnOrPromoCodeRecord,
  OrderRecord,
  PaymentRecord,
  SlotRecord,
} from './evidence.ts';

/** Reads the final state of the database, PhonePe and the mail server, and the recorded history. */
export async function gatherEvidence(
  environment: Pick<Environment, 'simulator' | 'smtp' | 'recorder'> & {
    database: Pick<Environment['database'], 'owner'>;
  },
  openWork: Record<string, number>,
): Promise<Evidence> {
  const { owner } = environment.database;
  const { rows: payments } = await owner.query<PaymentRecord>(PAYMENTS);
  const { rows: slots } = await owner.query<SlotRecord>('SELECT id, capacity, held, booked FROM slots');
  const { rows: addOnsAndPromoCodes } = await owner.query<AddOnOrPromoCodeRecord>(ADD_ONS_AND_PROMO_CODES);
  const { rows: inbox } = await owner.query<{ key: string }>('SELECT dedupe_key AS key FROM webhook_events');
  return {
    payments,
    orders: readOrders(environment.simulator),
    arrivedMails: readMails(environment),
    slots,
    addOnsAndPromoCodes,
    inbox: new Set(inbox.map(({ key }) => key)),
    history: environment.recorder.events,
    cancellationRules: await readCancellationPolicy(owner),
    findings: await auditMoney(owner),
    sum: await sumMoney(owner),
    anomalies: environment.recorder.anomalies,
    openWork,
  };
}

const PAYMENTS = `
  SELECT p.merchant_transaction_id AS "transactionId", p.status::text, p.booking_ref AS "bookingRef",
         p.idempotency_key_hash AS "keyHash", p.amount_paise AS "amountPaise",
         p.captured_at IS NOT NULL AS captured, q.email, e.date::text AS "eventDate",
         (SELECT coalesce(json_agg(i.slot_id), '[]') FROM payment_items i WHERE i.payment_id = p.id) AS "wantedSlots",
         ARRAY(SELECT 'variant ' || a.variant_id FROM payment_add_ons a WHERE a.payment_id = p.id
                UNION ALL
               SELECT 'code ' || u.promo_code_id FROM promo_uses u WHERE u.payment_id = p.id) AS "wantedAddOnsAndPromoCodes",
         (SELECT coalesce(json_agg(json_build_object(
                   'bookingRef', b.booking_ref, 'transactionId', b.merchant_transaction_id,
                   'cancelledOn', (b.cancelled_at AT TIME ZONE 'Asia/Kolkata')::date)), '[]')
            FROM bookings b WHERE b.payment_id = p.id) AS bookings,
         (SELECT coalesce(json_agg(json_build_object(
                   'slotId', i.slot_id, 'childKey', i.child_key, 'live', i.cancelled_at IS NULL)), '[]')
            FROM booking_items i JOIN bookings b ON b.id = i.booking_id WHERE b.payment_id = p.id) AS items,
         (SELECT coalesce(json_agg(json_build_object(
                   'id', r.merchant_refund_id, 'amountPaise', r.amount_paise, 'status', r.status,
                   'reason', r.reason) ORDER BY r.id), '[]')
            FROM refunds r WHERE r.payment_id = p.id) AS refunds,
         (SELECT coalesce(json_agg(json_build_object(
                   'kind', m.kind, 'status', m.status, 'messageId', m.message_id)), '[]')
            FROM emails m WHERE m.payment_id = p.id) AS mails
    FROM payments p
    JOIN parents q ON q.payment_id = p.id
    JOIN events e ON e.id = p.event_id
   ORDER BY p.id`;

const ADD_ONS_AND_PROMO_CODES = `
  WITH live AS (SELECT payment_id FROM bookings WHERE cancelled_at IS NULL)
  SELECT 'variant ' || v.id AS name, v.stock AS limit, v.held, v.sold AS taken,
         (SELECT coalesce(sum(a.quantity), 0)::int
            FROM payment_add_ons a NATURAL JOIN live WHERE a.variant_id = v.id) AS live
    FROM add_on_variants v
   UNION ALL
  SELECT 'code ' || c.id, c.usage_limit, c.held, c.used,
         (SELECT count(*)::int FROM promo_uses u NATURAL JOIN live WHERE u.promo_code_id = c.id)
    FROM promo_codes c`;

function readOrders(simulator: Simulator): OrderRecord[] {
  return simulator.orders().map((order) => ({
    transactionId: order.merchantOrderId,
    state: order.state,
    amountPaise: order.captured?.amount ?? order.amount,
    faults: order.faults,
    refunds: simulator
      .refundsOf(order.merchantOrderId)
      .map(({ merchantRefundId, amount, state }) => ({ id: merchantRefundId, amountPaise: amount, state })),
  }));
}

const SUBJECTS: [RegExp, string][] = [
  [/^Your NIBOG booking NBG\S+$/, 'booking_confirmed'],
  [/^We are returning your money /, 'refund_started'],
  [/^Your money was returned /, 'refund_completed'],
  [/^Your NIBOG booking NBG\S+ is cancelled$/, 'booking_cancelled'],
];

function readMails({ smtp }: Pick<Environment, 'smtp'>): ArrivedMail[] {
  return smtp.messages.map(({ mail, recipients }) => {
    const subject = mail.subject ?? '';
    return {
      to: recipients.join(', '),
      kind: SUBJECTS.find(([pattern]) => pattern.test(subject))?.[1] ?? subject,
      bookingRef: /NBG(?:-[0-9A-Z]{4}){3}/.exec(subject)?.[0] ?? '',
      messageId: mail.messageId ?? '',
    };
  });
}
