import type { ServingRole } from './role-names.ts';

/** The complete list of what each role may do beyond connecting. PostgreSQL refuses everything else. */
export const GRANTS: Record<ServingRole, string[]> = {
  reader: [
    'SELECT ON cities, venues, games, events, slots, add_ons, add_on_variants',
    'SELECT ON promo_codes, promo_code_events, promo_code_games, cancellation_rules',
    'SELECT ON payment_add_ons, promo_uses',
    'SELECT ON payments, payment_items, bookings, booking_items, refunds, emails, payment_timeline',
    // Names, for the booking's page. Dates of birth, schools and the parent's contact data stay unreadable.
    'SELECT (id, payment_id, position, full_name) ON children',
    // The inbox without the webhooks' bodies.
    'SELECT (id, dedupe_key, received_at, deliveries, event, merchant_transaction_id) ON webhook_events',
  ],
  checkout: [
    'SELECT ON cities, venues, games, events, slots, add_ons, add_on_variants',
    'SELECT ON promo_codes, promo_code_events, promo_code_games',
    'SELECT ON payments, payment_items, payment_add_ons, promo_uses',
    // To count the open payments of a contact, and to restart a payment for the same people.
    'SELECT ON parents, consents, children',
    'SELECT (slot_id, child_key, cancelled_at) ON booking_items',
    // No `status`, `captured_at` or `claimed_at`: a payment starts as pending and only settlement changes its status.
    `INSERT (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id, amount_paise,
       discount_paise, hold_expires_at, order_final_at, pay_lease_until, next_look_at) ON payments`,
    `UPDATE (pay_lease_until, pay_refused_at, gateway_order_id, redirect_url, gateway_expires_at) ON payments`,
    'INSERT ON parents, consents',
    'INSERT (payment_id, position, full_name, date_of_birth, gender, school_name) ON children',
    'INSERT (payment_id, slot_id, child_id, child_key, price_paise) ON payment_items',
    'INSERT (payment_id, variant_id, quantity, unit_paise) ON payment_add_ons',
    'INSERT (payment_id, promo_code_id, discount_paise) ON promo_uses',
    'UPDATE (hold) ON payment_items, payment_add_ons, promo_uses',
    'UPDATE (held) ON slots, add_on_variants, promo_codes',
    'INSERT (payment_id, from_status, to_status, cause) ON payment_timeline',
    // Requests for a link to the bookings of an address. A worker checks later whether the address has any.
    'INSERT (email, next_look_at) ON link_requests',
    'SELECT (payment_id, public_id, expires_at) ON booking_links',
    'SELECT ON rate_limits',
    'INSERT (bucket, used) ON rate_limits',
    'UPDATE (used, window_started_at) ON rate_limits',
    `USAGE ON SEQUENCE payments_id_seq, children_id_seq, payment_items_id_seq, payment_add_ons_id_seq,
       payment_timeline_id_seq, link_requests_id_seq`,
  ],
  webhook: [
    'INSERT (dedupe_key, event, merchant_transaction_id, body) ON webhook_events',
    'SELECT (dedupe_key, deliveries) ON webhook_events',
    'UPDATE (deliveries) ON webhook_events',
    'USAGE ON SEQUENCE webhook_events_id_seq',
    'SELECT (id, merchant_transaction_id, status, next_look_at, nudge_seq, nudged_look_at, claimed_at) ON payments',
    'UPDATE (next_look_at, nudge_seq, nudged_look_at, claimed_at) ON payments',
    `SELECT (id, merchant_refund_id, gateway_refund_id, status, next_look_at, nudge_seq, nudged_look_at) ON refunds`,
    'UPDATE (next_look_at, nudge_seq, nudged_look_at) ON refunds',
  ],
  settlement: [
    'SELECT ON ALL TABLES IN SCHEMA public',
    `UPDATE (status, gateway_order_id, next_look_at, look_lease_until, looks, look_errors, claimed_at,
       claim_looks, answered_at, captured_at, closed_at, failure_code, review_reason) ON payments`,
    'UPDATE (hold) ON payment_items, payment_add_ons, promo_uses',
    'UPDATE (held, booked) ON slots',
    'UPDATE (held, sold) ON add_on_variants',
    'UPDATE (held, used) ON promo_codes',
    'INSERT (payment_id, merchant_transaction_id, booking_ref, event_id) ON bookings',
    'INSERT (booking_id, slot_id, child_id, child_key, price_paise) ON booking_items',
    'INSERT (payment_id, kind, occasion, message_id, next_look_at) ON emails',
    'INSERT (email_id, payment_id, public_id, expires_at) ON booking_links',
    'UPDATE (email, next_look_at, look_lease_until, looks) ON link_requests',
    'INSERT (payment_id, merchant_refund_id, amount_paise, reason, next_look_at) ON refunds',
    'INSERT (payment_id, from_status, to_status, cause) ON payment_timeline',
    `USAGE ON SEQUENCE bookings_id_seq, booking_items_id_seq, emails_id_seq, refunds_id_seq,
       payment_timeline_id_seq`,
    `UPDATE (status, handed_over_at, closed_at, smtp_code, next_look_at, look_lease_until, looks) ON emails`,
    `UPDATE (status, gateway_refund_id, posted_at, failure_code, completed_at, next_look_at, look_lease_until, looks)
       ON refunds`,
    'UPDATE (cancelled_at) ON bookings, booking_items',
    'UPDATE (slot_id) ON booking_items',
    'USAGE ON SCHEMA private',
    'SELECT ON private.secrets',
  ],
  // Deletes expired rows, and may read only the columns that this needs.
  retention: [
    'SELECT (id, merchant_transaction_id, received_at) ON webhook_events',
    'SELECT (id, payment_id, at) ON payment_timeline',
    'SELECT (id, merchant_transaction_id, status, next_look_at) ON payments',
    'SELECT (payment_id, next_look_at) ON refunds, emails',
    'DELETE ON webhook_events, payment_timeline',
  ],
};

/** The statement timeout of each role, ms. */
export const STATEMENT_TIMEOUT_MS: Record<ServingRole, number> = {
  reader: 10_000,
  checkout: 10_000,
  // PhonePe waits 3 to 5 s for a response.
  webhook: 3_000,
  settlement: 10_000,
  retention: 10_000,
};

/**
 * A prepared statement keeps its plan. A plan made while a table had three rows would scan the whole table until the next
 * ANALYZE, possibly thousands of payments later. Therefore an index is used wherever one exists, as a large table needs.
 */
const PLANNER_SETTINGS = ['enable_seqscan = off', 'jit = off'];

/** Applies to single statements; transactions set their isolation level explicitly. */
const ISOLATION = "default_transaction_isolation = 'read committed'";

/** Additional limits, set on the roles that this program creates. */
export const ROLE_SETTINGS: Record<ServingRole, string[]> = {
  reader: ['default_transaction_read_only = on', statementTimeout('reader'), ...PLANNER_SETTINGS],
  checkout: [
    statementTimeout('checkout'),
    ISOLATION,
    ...PLANNER_SETTINGS,
    "idle_in_transaction_session_timeout = '15s'",
  ],
  webhook: [
    statementTimeout('webhook'),
    ISOLATION,
    ...PLANNER_SETTINGS,
    // The statement has one good plan for all values; planning it again would cost more than running it.
    'plan_cache_mode = force_generic_plan',
    // When one webhook's row is locked, the webhooks that share its statement are retried one by one, within the time
    // that PhonePe waits.
    "lock_timeout = '1s'",
    "idle_in_transaction_session_timeout = '5s'",
  ],
  settlement: [
    statementTimeout('settlement'),
    ISOLATION,
    ...PLANNER_SETTINGS,
    "idle_in_transaction_session_timeout = '15s'",
  ],
  retention: [
    statementTimeout('retention'),
    ...PLANNER_SETTINGS,
    "idle_in_transaction_session_timeout = '15s'",
  ],
};

function statementTimeout(role: ServingRole): string {
  return `statement_timeout = '${STATEMENT_TIMEOUT_MS[role] / 1_000}s'`;
}
