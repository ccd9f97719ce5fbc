import type { ConstraintCase } from './constraint-case.ts';

const insertMail = (columns: string, values: string) =>
  `INSERT INTO emails (payment_id, kind, message_id, ${columns}) VALUES ($1, 'refund_started', 'other', ${values})`;
export const insertRefund = (id: string, status: string, paise = 100) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, status, next_look_at, completed_at)
   VALUES ($1, '${id}', ${paise}, 'other', '${status}', now(), ${status === 'completed' ? 'now()' : 'NULL'})`;
const insertRefundWith = (columns: string, values: string) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, ${columns})
   VALUES ($1, 'three', 100, 'other', ${values})`;

/** Constraints on mails, refunds and webhooks. */
export const MAIL_REFUND_AND_WEBHOOK_CASES: ConstraintCase[] = [
  {
    constraint: 'emails_payment_id_kind_occasion_key',
    refuses: 'a second mail of the same kind and occasion for a payment',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'other', now())`,
    payment: 'booked',
  },
  {
    constraint: 'emails_occasion',
    refuses: 'a second occasion of a mail kind that is sent once',
    statement: `INSERT INTO emails (payment_id, kind, occasion, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 1, 'other', now())`,
    payment: 'booked',
  },
  {
    constraint: 'link_requests_email_until_seen_to',
    refuses: 'an address that is kept after the request was processed',
    statement: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', NULL WHERE $1::bigint > 0`,
    accepted: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', now() WHERE $1::bigint > 0`,
  },
  {
    constraint: 'emails_message_id_key',
    refuses: 'two mails with one message id',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'refund_started', 'first', now())`,
  },
  {
    constraint: 'emails_queued_is_due',
    refuses: 'a queued mail that is not due',
    statement: insertMail('next_look_at', 'NULL'),
    accepted: insertMail('next_look_at', 'now()'),
  },
  ...['handed_over', 'unknown'].map((status) => ({
    constraint: 'emails_handed_over',
    refuses: `a mail that is ${status} though it was never handed over`,
    statement: insertMail('status', `'${status}'`),
    accepted: insertMail('status, handed_over_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_amount_positive',
    refuses: 'a refund of 0',
    statement: insertRefund('two', 'requested', 0),
  },
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_one_open',
    refuses: `a second open refund with status ${status}`,
    statement: insertRefund('two', status),
    accepted: insertRefund('two', 'failed'),
    payment: 'booked' as const,
  })),
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_open_is_due',
    refuses: `a refund that is ${status} but not due`,
    statement: insertRefundWith('status', `'${status}'`),
    accepted: insertRefundWith('status, next_look_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_completed_at',
    refuses: 'a completed refund without its completion time',
    statement: insertRefundWith('status', `'completed'`),
    accepted: insertRefundWith('status, completed_at', `'completed', now()`),
  },
  {
    constraint: 'refunds_merchant_refund_id_key',
    refuses: 'two refunds with one id',
    statement: insertRefund('one', 'completed'),
    payment: 'booked',
  },
  {
    constraint: 'webhook_events_dedupe_key_key',
    refuses: 'the same webhook as a second row',
    statement: `INSERT INTO webhook_events (dedupe_key, body) SELECT dedupe_key, body FROM webhook_events WHERE $1::bigint > 0`,
  },
];
