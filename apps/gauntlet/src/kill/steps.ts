/**
 * Every step on the path of the money and of the mail at which a process can die: each statement, each call to PhonePe,
 * each command to the mail server, each answer of ours. A step that is not here has no name, and a test fails.
 */
export const OPERATIONS = ['checkout', 'webhook', 'look', 'refund', 'mail', 'cancel'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * `statement`: in a transaction, or a read. `write`: commits by itself, as `commit` does. `call`: to PhonePe or the mail
 * server. `answer`: of ours, to whoever asked.
 */
export type StepKind = 'statement' | 'write' | 'commit' | 'call' | 'answer';

/** Which payments come by a step: `flows.ts` plays them. */
export type FlowName =
  | 'booking'
  | 'the page is refused'
  | 'the page is not answered'
  | 'the checkout is taken over'
  | 'the child is booked already'
  | 'paid again'
  | 'told of before it is paid'
  | 'paid late'
  | 'the look is overtaken'
  | 'no place left'
  | 'the refund fails first'
  | 'the refund is overtaken'
  | 'cancelled'
  | 'cancelled for nothing'
  | 'the mail is refused for now'
  | 'the mail is claimed twice';

export type Step = {
  name: string;
  kind: StepKind;
  flow: FlowName;
  /** In its statement's text. Of several that are, the longest says which step it is. */
  text?: string;
  /** Begins the work on a row, whose id is its first value. */
  begins?: boolean;
  /** One for all that is due: it is done by whoever comes first, and for all the others too. */
  shared?: boolean;
};

const booking = (kind: StepKind, name: string, text?: string): Step => step('booking', kind, name, text);

function step(flow: FlowName, kind: StepKind, name: string, text?: string): Step {
  return { flow, kind, name, ...(text === undefined ? {} : { text }) };
}

const EXTRAS = {
  lookFor: 'FROM payment_add_ons WHERE payment_id = $1) AS add_ons',
  lockAddOns: '(SELECT variant_id FROM payment_add_ons WHERE payment_id = $1) ORDER BY id FOR NO KEY UPDATE',
  lockCode: '(SELECT promo_code_id FROM promo_uses WHERE payment_id = $1) FOR NO KEY UPDATE',
};
const MOVE = 'SET status = $2::payment_status';
const LET_GO = {
  places: `UPDATE payment_items SET hold = 'released'`,
  addOns: `UPDATE payment_add_ons SET hold = 'released'`,
  code: `UPDATE promo_uses SET hold = 'released'`,
};

const CHECKOUT: Step[] = [
  booking('statement', 'find the key', 'WHERE idempotency_key_hash = $1'),
  booking('statement', 'read the event', 'terms_version FROM events'),
  booking('statement', 'read the slots', 'FROM slots s JOIN games g'),
  booking('statement', 'read the add-ons', 'WHERE a.event_id = $1 AND a.active'),
  booking('statement', 'read the promo code', 'FROM promo_codes c WHERE c.code = $1'),
  booking('statement', 'begin', 'BEGIN ISOLATION LEVEL'),
  booking('statement', 'claim the key', 'INSERT INTO payments'),
  booking('statement', 'write the timeline', 'INSERT INTO payment_timeline'),
  booking('statement', 'lock the contact', 'pg_advisory_xact_lock'),
  booking('statement', 'count the open payments', 'AS by_phone'),
  booking('statement', 'store the parent', 'INSERT INTO parents'),
  booking('statement', 'store the consent', 'INSERT INTO consents'),
  booking('statement', 'store the children', 'INSERT INTO children'),
  booking('statement', 'lock the slots', 'FROM slots WHERE id = ANY'),
  booking('statement', 'look for the same child', 'NATURAL JOIN payment_items'),
  booking('statement', 'store the places', 'INSERT INTO payment_items'),
  booking('statement', 'hold the places', 'SET held = s.held + w.places'),
  booking('statement', 'lock the add-ons', 'FOR NO KEY UPDATE OF v'),
  booking('statement', 'store the add-ons', 'INSERT INTO payment_add_ons'),
  booking('statement', 'hold the add-ons', 'SET held = v.held + w.quantity'),
  booking('statement', 'lock the promo code', 'FROM promo_codes c WHERE c.code = $1 FOR NO KEY UPDATE'),
  booking('statement', 'store the use of the code', 'INSERT INTO promo_uses'),
  booking('statement', 'count the use of the code', 'SET held = c.held + 1'),
  booking('commit', 'commit', 'COMMIT'),
  booking('statement', 'find the key, again'),
  { ...booking('call', 'ask for a token'), shared: true },
  booking('call', 'pay'),
  booking('write', 'store the page', 'SET redirect_url = $2'),
  booking('answer', 'answer'),
  step('the page is refused', 'statement', 'begin, again'),
  step('the page is refused', 'statement', 'note the refusal', 'SET pay_refused_at = now()'),
  step('the page is refused', 'statement', 'lock the held slots', 'FOR NO KEY UPDATE OF p, s'),
  step('the page is refused', 'statement', 'let the places go', LET_GO.places),
  step('the page is refused', 'statement', 'look for add-ons and a code', EXTRAS.lookFor),
  step('the page is refused', 'statement', 'lock the held add-ons', EXTRAS.lockAddOns),
  step('the page is refused', 'statement', 'lock the held code', EXTRAS.lockCode),
  step('the page is refused', 'statement', 'let the add-ons go', LET_GO.addOns),
  step('the page is refused', 'statement', 'let the code go', LET_GO.code),
  step('the page is refused', 'commit', 'commit, again'),
  step('the page is refused', 'statement', 'read the page', 'SELECT redirect_url, pay_refused_at'),
  step('the page is not answered', 'call', 'ask Order Status'),
  step('the page is not answered', 'call', 'pay, again'),
  step('the checkout is taken over', 'write', 'take the work over', 'SET pay_lease_until = now()'),
  step('the child is booked already', 'statement', 'roll back', 'ROLLBACK'),
  step('paid again', 'statement', 'read the earlier payment', 'AS offered'),
];

const WEBHOOK: Step[] = [
  booking('write', 'record it', 'INSERT INTO webhook_events'),
  booking('answer', 'answer'),
];

const BOOK = 'INSERT INTO bookings (payment_id, merchant_transaction_id';
const END_LOOK = 'UPDATE payments SET look_lease_until = NULL';
const late = (kind: StepKind, name: string, text?: string): Step => step('paid late', kind, name, text);

const LOOK: Step[] = [
  { ...booking('write', 'claim', 'UPDATE payments t SET look_lease_until'), shared: true },
  booking('call', 'ask Order Status'),
  booking('write', 'book', BOOK),
  step('told of before it is paid', 'write', 'end the claim', END_LOOK),
  late('statement', 'begin', 'BEGIN ISOLATION LEVEL'),
  late('statement', 'lock the payment and its slots', 'FOR NO KEY UPDATE OF p, s'),
  late('statement', 'look for add-ons and a code', EXTRAS.lookFor),
  late('statement', 'lock the add-ons', EXTRAS.lockAddOns),
  late('statement', 'lock the code', EXTRAS.lockCode),
  late('statement', 'look for an obstacle', 'AS undoubled'),
  late('statement', 'look for add-ons that are gone', 'AS sold_out'),
  late('statement', 'book under locks', BOOK),
  late('commit', 'commit', 'COMMIT'),
  step('no place left', 'statement', 'move the payment', MOVE),
  step('no place left', 'statement', 'let the places go', LET_GO.places),
  step('no place left', 'statement', 'let the add-ons go', LET_GO.addOns),
  step('no place left', 'statement', 'let the code go', LET_GO.code),
  step('no place left', 'statement', 'open the refund', 'INSERT INTO refunds'),
  step('no place left', 'statement', 'write the mail', 'INSERT INTO emails'),
  step('no place left', 'statement', 'end the claim with its result', END_LOOK),
  step('the look is overtaken', 'statement', 'roll back', 'ROLLBACK'),
];

const refunding = (kind: StepKind, name: string, text?: string): Step =>
  step('no place left', kind, name, text);

const REFUND: Step[] = [
  { ...refunding('write', 'claim', 'UPDATE refunds t SET look_lease_until'), shared: true },
  { ...refunding('statement', 'read the refund', 'AS failures'), begins: true },
  refunding('write', 'mark as posted', 'SET posted_at = now()'),
  refunding('call', 'ask for the refund'),
  refunding('call', 'ask about the refund'),
  refunding('statement', 'begin', 'BEGIN ISOLATION LEVEL'),
  refunding('statement', 'lock the payment', 'SELECT id FROM payments WHERE id = $1 FOR NO KEY UPDATE'),
  refunding('statement', 'set its status', 'SET status = $2::refund_status'),
  refunding('statement', 'move the payment', MOVE),
  refunding('statement', 'write the mail', 'INSERT INTO emails'),
  refunding('statement', 'end the claim', 'UPDATE refunds SET look_lease_until = NULL'),
  refunding('commit', 'commit', 'COMMIT'),
  step('the refund fails first', 'statement', 'open another', 'INSERT INTO refunds'),
  step('the refund is overtaken', 'statement', 'roll back', 'ROLLBACK'),
];

const MAIL: Step[] = [
  { ...booking('write', 'claim', 'UPDATE emails t SET look_lease_until'), shared: true },
  { ...booking('statement', 'read the mail', 'kind, status, message_id, looks FROM emails'), begins: true },
  booking('statement', 'read the booking', 'AS "eventDate", c.name AS city'),
  booking('call', 'connect'),
  booking('call', 'EHLO'),
  booking('call', 'MAIL FROM'),
  booking('call', 'RCPT TO'),
  booking('call', 'DATA'),
  booking('call', 'the message'),
  booking('write', 'mark as handed over', `SET status = 'handed_over'`),
  booking('call', "the message's end"),
  booking('write', 'mark as sent', `SET status = 'sent'`),
  refunding('statement', 'read the refund', 'AS "refundPaise"'),
  step('cancelled for nothing', 'statement', 'read the cancellation', 'AS "byParent"'),
  step('the mail is refused for now', 'statement', 'begin', 'BEGIN ISOLATION LEVEL'),
  step('the mail is refused for now', 'statement', 'record the failure', 'SET status = $2::email_status'),
  step(
    'the mail is refused for now',
    'statement',
    'end the claim',
    'UPDATE emails SET look_lease_until = NULL',
  ),
  step('the mail is refused for now', 'commit', 'commit', 'COMMIT'),
  step('the mail is claimed twice', 'statement', 'give it up as unknown', `SET status = 'unknown'`),
  step('the mail is claimed twice', 'statement', 'roll back', 'ROLLBACK'),
];

const cancelling = (kind: StepKind, name: string, text?: string): Step => step('cancelled', kind, name, text);

const CANCEL: Step[] = [
  cancelling('statement', 'begin', 'BEGIN ISOLATION LEVEL'),
  cancelling('statement', 'lock the payment', 'WHERE merchant_transaction_id = $1 FOR NO KEY UPDATE'),
  cancelling('statement', 'read the booking', 'AS returned_paise'),
  cancelling('statement', 'read the rules', 'FROM cancellation_rules'),
  cancelling('statement', 'cancel the booking', 'UPDATE bookings SET cancelled_at'),
  cancelling('statement', 'lock the slots', 'FROM slots WHERE id IN'),
  cancelling('statement', 'free the places', 'UPDATE booking_items SET cancelled_at'),
  cancelling('statement', 'look for add-ons and a code', EXTRAS.lookFor),
  cancelling('statement', 'lock the add-ons', EXTRAS.lockAddOns),
  cancelling('statement', 'lock the code', EXTRAS.lockCode),
  cancelling('statement', 'give the add-ons back', LET_GO.addOns),
  cancelling('statement', 'give the code back', LET_GO.code),
  cancelling('statement', 'move the payment', MOVE),
  cancelling('statement', 'open the refund', 'INSERT INTO refunds'),
  cancelling('statement', 'write the mail', 'INSERT INTO emails'),
  cancelling('commit', 'commit', 'COMMIT'),
  cancelling('statement', 'read the answer', 'AS may_pay_again'),
  cancelling('answer', 'answer'),
  step('cancelled for nothing', 'statement', 'write that nothing returns', `($1, 'booked', 'booked', $2)`),
];

export const STEPS: Record<Operation, Step[]> = {
  checkout: CHECKOUT,
  webhook: WEBHOOK,
  look: LOOK,
  refund: REFUND,
  mail: MAIL,
  cancel: CANCEL,
};

/** Steps that one operation takes twice, the second time somewhere else. */
const TWICE = new Set(['checkout: find the key', 'checkout: begin', 'checkout: commit', 'checkout: pay']);

/** What a step is called, by its operation; the second time in one operation, where that is another place. */
export function nameStep(operation: Operation, name: string, taken: number): string {
  const full = `${operation}: ${name}`;
  return taken > 0 && TWICE.has(full) ? `${full}, again` : full;
}

/**
 * The step that a statement is, or `null`: it has no name. Claims are known by their text alone: no operation has begun.
 * A text that is sent both by itself and in a transaction is two steps, which `kind` tells apart.
 */
export function findStatement(
  operation: Operation | null,
  text: string,
  kind?: StepKind,
): { operation: Operation; step: Step } | null {
  const plain = text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const found = OPERATIONS.flatMap((each) =>
    STEPS[each]
      .filter((candidate) => candidate.text !== undefined && plain.includes(candidate.text))
      .map((candidate) => ({ operation: each, step: candidate })),
  );
  // Whoever wakes a sweep is not whose work it is.
  const entrance = found.find(({ step: { shared, begins } }) => shared === true || begins === true);
  const own = found.filter((each) => each.operation === operation);
  const alike = own.filter((each) => each.step.kind === kind);
  const [longest = null] = (alike.length > 0 ? alike : own).toSorted(
    (a, b) => lengthOf(b.step) - lengthOf(a.step),
  );
  return entrance ?? longest;
}

function lengthOf({ text = '' }: Step): number {
  return text.length;
}

export type Moment = 'before' | 'answer lost' | 'after';

/** Where a process can die at a step. Lost is the answer of what is durable once it was sent. */
export function momentsOf({ kind }: Step): Moment[] {
  return kind === 'write' || kind === 'commit' ? ['before', 'answer lost', 'after'] : ['before', 'after'];
}

export type Boundary = { operation: Operation; step: Step; moment: Moment; name: string };

/** All of them, in the order of the path. */
export function allBoundaries(): Boundary[] {
  return OPERATIONS.flatMap((operation) =>
    STEPS[operation].flatMap((each) =>
      momentsOf(each).map((moment) => ({
        operation,
        step: each,
        moment,
        name: `${operation}: ${each.name}, ${moment}`,
      })),
    ),
  );
}
