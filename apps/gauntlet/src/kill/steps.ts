/**
 * Every step on the path of money and mail at which a process can be killed: each statement, each call to PhonePe, each command
 * to the mail server, each of our responses. A step that is not listed here fails a test.
 */
export const OPERATIONS = ['checkout', 'webhook', 'look', 'refund', 'mail', 'cancel'] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * `statement`: in a transaction, or a read. `write`: commits on its own, as `commit` does. `call`: to PhonePe or the mail
 * server. `answer`: our response to a request.
 */
export type StepKind = 'statement' | 'write' | 'commit' | 'call' | 'answer';

/** The flow whose payments reach a step; implemented in `flows.ts`. */
export type FlowName =
  | 'booking'
  | 'the page is refused'
  | 'the page call times out'
  | 'the checkout is taken over'
  | 'the child is booked already'
  | 'paid again'
  | 'looked at before payment'
  | 'paid late'
  | 'the look is overtaken'
  | 'no place left'
  | 'the refund fails first'
  | 'the refund is overtaken'
  | 'cancelled'
  | 'cancelled without refund'
  | 'the mail is refused temporarily'
  | 'the mail is overtaken';

export type Step = {
  name: string;
  kind: StepKind;
  flow: FlowName;
  /** The name of the statement in the product; absent for calls and answers. */
  statement?: string;
  /** Begins the work on a row. Its first value is the row's id. */
  begins?: boolean;
  /** One step serves all due rows or waiting operations. */
  shared?: boolean;
};

function callOrAnswer(flow: FlowName, kind: 'call' | 'answer', name: string): Step {
  return { flow, kind, name };
}

/** `name` differs from the name of the statement where an operation sends the statement from two places. */
function step(flow: FlowName, kind: StepKind, statement: string, name = statement): Step {
  return { flow, kind, name, statement };
}

const begin = (flow: FlowName, name = 'begin') => step(flow, 'statement', 'BEGIN', name);
const commit = (flow: FlowName, name = 'commit') => step(flow, 'commit', 'COMMIT', name);
const rollBack = (flow: FlowName) => step(flow, 'statement', 'ROLLBACK', 'roll back');

function statements(flow: FlowName, ...names: string[]): Step[] {
  return names.map((name) => step(flow, 'statement', name));
}

function writes(flow: FlowName, ...names: string[]): Step[] {
  return names.map((name) => step(flow, 'write', name));
}

function calls(flow: FlowName, ...names: string[]): Step[] {
  return names.map((name) => callOrAnswer(flow, 'call', name));
}

const RELEASE_HELD = ['release-places', 'release-held-add-ons', 'release-held-promo-code'];
const LOCK_ADD_ONS_AND_PROMO_CODE = ['find-extras', 'lock-extras-add-ons', 'lock-extras-promo-code'];

const CHECKOUT: Step[] = [
  ...statements('booking', 'find-checkout', 'read-event', 'read-slots', 'find-add-ons', 'find-promo-code'),
  begin('booking'),
  ...statements(
    'booking',
    'claim-idempotency-key',
    'record-checkout',
    'lock-contacts',
    'count-open-payments',
    'store-parent',
    'store-consent',
    'store-children',
    'lock-slots',
    'find-same-child',
    'store-places',
    'hold-places',
    'lock-add-ons',
    'store-add-ons',
    'hold-add-ons',
    'lock-promo-code',
    'store-promo-use',
    'count-promo-use',
  ),
  commit('booking'),
  { ...callOrAnswer('booking', 'call', 'ask for a token'), shared: true },
  ...calls('booking', 'pay'),
  ...writes('booking', 'store-payment-page'),
  callOrAnswer('booking', 'answer', 'answer'),
  begin('the page is refused', 'begin, again'),
  ...statements(
    'the page is refused',
    'refuse-payment-page',
    'lock-held-slots',
    'release-places',
    ...LOCK_ADD_ONS_AND_PROMO_CODE,
    'release-held-add-ons',
    'release-held-promo-code',
  ),
  commit('the page is refused', 'commit, again'),
  ...statements('the page is refused', 'read-checkout'),
  ...calls('the page call times out', 'ask Order Status', 'pay, again'),
  ...writes('the checkout is taken over', 'take-over-checkout'),
  rollBack('the child is booked already'),
  ...statements('paid again', 'read-earlier-payment'),
];

const WEBHOOK: Step[] = [
  ...writes('booking', 'record-webhooks'),
  callOrAnswer('booking', 'answer', 'answer'),
];

const LOOK: Step[] = [
  { ...step('booking', 'write', 'claim-and-read/payments'), shared: true },
  ...calls('booking', 'ask Order Status'),
  ...writes('booking', 'book-payment'),
  ...writes('looked at before payment', 'end-claim-and-learn/payments'),
  begin('paid late'),
  ...statements(
    'paid late',
    'lock-held-slots',
    ...LOCK_ADD_ONS_AND_PROMO_CODE,
    'find-taken-place',
    'find-taken-extra',
  ),
  step('paid late', 'statement', 'book-payment', 'book-payment, in a transaction'),
  commit('paid late'),
  ...statements('no place left', 'move-payment', ...RELEASE_HELD, 'open-refund', 'enqueue-email'),
  step('no place left', 'statement', 'end-claim-and-learn/payments', 'end-claim-and-learn, in a transaction'),
  rollBack('the look is overtaken'),
];

const REFUND: Step[] = [
  { ...step('no place left', 'write', 'claim/refunds'), shared: true },
  { ...step('no place left', 'statement', 'read-refund'), begins: true },
  ...writes('no place left', 'mark-refund-posted'),
  ...calls('no place left', 'ask for the refund', 'ask about the refund'),
  begin('no place left'),
  ...statements(
    'no place left',
    'lock-payment',
    'set-refund-status',
    'move-payment',
    'enqueue-email',
    'end-claim/refunds',
  ),
  commit('no place left'),
  ...statements('the refund fails first', 'reopen-refund'),
  rollBack('the refund is overtaken'),
];

const MAIL: Step[] = [
  { ...step('booking', 'write', 'claim/emails'), shared: true },
  { ...step('booking', 'statement', 'read-email'), begins: true },
  ...statements('booking', 'read-ticket-mail'),
  ...calls('booking', 'connect', 'EHLO', 'MAIL FROM', 'RCPT TO', 'DATA', 'the message'),
  ...writes('booking', 'mark-email-handed-over'),
  ...calls('booking', "the message's end"),
  ...writes('booking', 'mark-email-sent'),
  ...statements('no place left', 'read-refund-mail'),
  ...statements('cancelled without refund', 'read-cancellation-mail'),
  begin('the mail is refused temporarily'),
  ...statements('the mail is refused temporarily', 'record-email-failure', 'end-claim/emails'),
  commit('the mail is refused temporarily'),
  ...statements('the mail is overtaken', 'give-up-email'),
  rollBack('the mail is overtaken'),
];

const CANCEL: Step[] = [
  begin('cancelled'),
  ...statements(
    'cancelled',
    'lock-booked-payment',
    'read-booking-to-cancel',
    'read-cancellation-rules',
    'cancel-booking',
    'lock-booked-slots',
    'free-places',
    ...LOCK_ADD_ONS_AND_PROMO_CODE,
    'release-booked-add-ons',
    'release-booked-promo-code',
    'move-payment',
    'open-refund',
    'enqueue-email',
  ),
  commit('cancelled'),
  ...statements('cancelled', 'get-booking-by-txn'),
  callOrAnswer('cancelled', 'answer', 'answer'),
  ...statements('cancelled without refund', 'record-empty-cancellation'),
];

export const STEPS: Record<Operation, Step[]> = {
  checkout: CHECKOUT,
  webhook: WEBHOOK,
  look: LOOK,
  refund: REFUND,
  mail: MAIL,
  cancel: CANCEL,
};

/** Steps that one operation takes a second time from another place. */
const REPEATED_STEPS = new Set(['checkout: begin', 'checkout: commit', 'checkout: pay']);

/** The full name of a step. `earlierCount`: how often the operation has taken it before. */
export function nameStep(operation: Operation, name: string, earlierCount: number): string {
  const full = `${operation}: ${name}`;
  return earlierCount > 0 && REPEATED_STEPS.has(full) ? `${full}, again` : full;
}

/**
 * The step of a statement, or `null` if it is not listed. Shared steps and steps that begin work are found by name in any
 * operation. `kind` distinguishes a statement sent on its own from the same statement in a transaction.
 */
export function findStatement(
  operation: Operation | null,
  statement: string,
  kind?: StepKind,
): { operation: Operation; step: Step } | null {
  const found = OPERATIONS.flatMap((each) =>
    STEPS[each]
      .filter((candidate) => candidate.statement === statement)
      .map((candidate) => ({ operation: each, step: candidate })),
  );
  // Any operation can wake a sweep, which then works for all operations.
  const anyOperation = found.find(({ step: { shared, begins } }) => shared === true || begins === true);
  const own = found.filter((each) => each.operation === operation);
  return anyOperation ?? own.find((each) => each.step.kind === kind) ?? own[0] ?? null;
}

export type Moment = 'before' | 'answer lost' | 'after';

/** The moments of a crash at a step. `answer lost`: a durable step was sent, but its answer was not read. */
export function momentsOf({ kind }: Step): Moment[] {
  return kind === 'write' || kind === 'commit' ? ['before', 'answer lost', 'after'] : ['before', 'after'];
}

export type Boundary = { operation: Operation; step: Step; moment: Moment; name: string };

/** All boundaries in the order of the path. */
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
