import type { ConstraintCase } from './constraint-case.ts';

const MAIL = (columns: string, values: string) =>
  `INSERT INTO emails (payment_id, kind, message_id, ${columns}) VALUES ($1, 'refund_started', 'other', ${values})`;
export const REFUND = (id: string, status: string, paise = 100) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, status, next_look_at, completed_at)
   VALUES ($1, '${id}', ${paise}, 'other', '${status}', now(), ${status === 'completed' ? 'now()' : 'NULL'})`;
const OPEN_REFUND = (columns: string, values: string) =>
  `INSERT INTO refunds (payment_id, merchant_refund_id, amount_paise, reason, ${columns})
   VALUES ($1, 'three', 100, 'other', ${values})`;

/** What the database itself refuses of mails, refunds and webhooks. */
export const AFTERCARE: ConstraintCase[] = [
  {
    constraint: 'emails_payment_id_kind_occasion_key',
    refuses: 'a second mail of a kind about a payment',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 'other', now())`,
    on: 'booked',
  },
  {
    constraint: 'emails_occasion',
    refuses: 'a second occasion of a mail that comes once',
    statement: `INSERT INTO emails (payment_id, kind, occasion, message_id, next_look_at) VALUES ($1, 'booking_confirmed', 1, 'other', now())`,
    on: 'booked',
  },
  {
    constraint: 'link_requests_email_until_seen_to',
    refuses: 'an address that is kept after its turn',
    statement: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', NULL WHERE $1::bigint > 0`,
    takes: `INSERT INTO link_requests (email, next_look_at) SELECT 'a@b.example', now() WHERE $1::bigint > 0`,
  },
  {
    constraint: 'emails_message_id_key',
    refuses: 'two mails with one message id',
    statement: `INSERT INTO emails (payment_id, kind, message_id, next_look_at) VALUES ($1, 'refund_started', 'first', now())`,
  },
  {
    constraint: 'emails_queued_is_due',
    refuses: 'a queued mail that nobody would send',
    statement: MAIL('next_look_at', 'NULL'),
    takes: MAIL('next_look_at', 'now()'),
  },
  ...['handed_over', 'unknown'].map((status) => ({
    constraint: 'emails_handed_over',
    refuses: `a mail that is ${status} though it was never handed over`,
    statement: MAIL('status', `'${status}'`),
    takes: MAIL('status, handed_over_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_amount_positive',
    refuses: 'a refund of nothing',
    statement: REFUND('two', 'requested', 0),
  },
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_one_open',
    refuses: `a second refund while one is open, ${status}`,
    statement: REFUND('two', status),
    takes: REFUND('two', 'failed'),
    on: 'booked' as const,
  })),
  ...['requested', 'pending', 'confirmed'].map((status) => ({
    constraint: 'refunds_open_is_due',
    refuses: `a refund that is ${status} and that nobody would look at`,
    statement: OPEN_REFUND('status', `'${status}'`),
    takes: OPEN_REFUND('status, next_look_at', `'${status}', now()`),
  })),
  {
    constraint: 'refunds_completed_at',
    refuses: 'a completed refund without its time',
    statement: OPEN_REFUND('status', `'completed'`),
    takes: OPEN_REFUND('status, completed_at', `'completed', now()`),
  },
  {
    constraint: 'refunds_merchant_refund_id_key',
    refuses: 'two refunds with one id',
    statement: REFUND('one', 'completed'),
    on: 'booked',
  },
  {
    constraint: 'webhook_events_dedupe_key_key',
    refuses: 'the same webhook as a second row',
    statement: `INSERT INTO webhook_events (dedupe_key, body) SELECT dedupe_key, body FROM webhook_events WHERE $1::bigint > 0`,
  },
];
