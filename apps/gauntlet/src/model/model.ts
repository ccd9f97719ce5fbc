/**
 * The expected state of each payment, without a database. Each method is one commit of the product. Its only inputs besides the
 * model's state are PhonePe's answer and which times have passed.
 */

export type Mail = 'booking_confirmed' | 'refund_started' | 'refund_completed' | 'booking_cancelled';
export type Status =
  'pending' | 'booked' | 'failed' | 'expired' | 'review' | 'refunding' | 'refunded' | 'refund_failed';
export type RefundState = 'requested' | 'pending' | 'confirmed' | 'completed' | 'failed';
export type Refund = { state: RefundState; amountPaise: number; reason: string };
export type ReportedState = 'paid' | 'wrong' | 'failed' | 'nothing';

export class Payment {
  readonly id: string;
  readonly transactionId: string;
  readonly child: string;
  /** On the run's clock, in ms. */
  readonly holdEndsAt: number;
  readonly orderEndsAt: number;
  hold: 'held' | 'released' | 'booked' = 'held';
  booking: 'none' | 'live' | 'cancelled' = 'none';
  refunds: Refund[] = [];
  mails: Mail[] = [];
  moves: Status[] = ['pending'];
  /** A webhook was acknowledged after the last Order Status request. */
  isNudged = false;

  constructor(given: Pick<Payment, 'id' | 'transactionId' | 'child' | 'holdEndsAt' | 'orderEndsAt'>) {
    this.id = given.id;
    this.transactionId = given.transactionId;
    this.child = given.child;
    this.holdEndsAt = given.holdEndsAt;
    this.orderEndsAt = given.orderEndsAt;
  }

  get status(): Status {
    return this.moves.at(-1) ?? 'pending';
  }
  get expectsLooks(): boolean {
    return ['pending', 'failed', 'expired'].includes(this.status);
  }
  /** A refund is in progress or will be retried. */
  get isRefunding(): boolean {
    return this.status === 'refunding' || this.status === 'refund_failed';
  }
  /** The statuses that the parent's page may show. */
  get possibleStatuses(): string[] {
    if (this.status === 'pending') return ['awaiting_payment', 'confirming'];
    if (this.booking === 'cancelled' && this.status === 'booked') return ['cancelled'];
    return [this.isRefunding ? 'refunding' : this.status];
  }
}

export class Model {
  readonly amountPaise: number;
  readonly capacity: number;
  /** The refund when the parent cancels. */
  readonly policyPaise: number;
  readonly payments: Payment[] = [];

  constructor(given: Pick<Model, 'amountPaise' | 'capacity' | 'policyPaise'>) {
    this.amountPaise = given.amountPaise;
    this.capacity = given.capacity;
    this.policyPaise = given.policyPaise;
  }

  get held(): number {
    return this.payments.filter(({ hold }) => hold === 'held').length;
  }
  get booked(): number {
    return this.payments.filter(({ booking }) => booking === 'live').length;
  }
  get isFull(): boolean {
    return this.held + this.booked >= this.capacity;
  }
  hasBookedChild(child: string): boolean {
    return this.payments.some((payment) => payment.child === child && payment.booking === 'live');
  }
  /** Whether a checkout for this child must be refused. */
  mustRefuse(child: string): boolean {
    return (
      this.isFull ||
      this.payments.some((p) => p.child === child && (p.hold === 'held' || p.booking === 'live'))
    );
  }

  look(payment: Payment, reported: ReportedState, hasHoldExpired: boolean): void {
    if (!payment.expectsLooks) return;
    if (reported === 'paid') this.capture(payment);
    else if (reported === 'wrong') this.close(payment, 'review');
    else if (payment.status === 'pending') {
      if (reported === 'failed') this.close(payment, 'failed');
      else if (hasHoldExpired) this.close(payment, 'expired');
    }
  }

  private capture(payment: Payment): void {
    const isDuplicate = this.hasBookedChild(payment.child);
    if (isDuplicate || (payment.hold === 'released' && this.isFull)) {
      this.close(payment, 'refunding');
      this.refund(payment, this.amountPaise, isDuplicate ? 'duplicate_payment' : 'no_place_left');
      return;
    }
    payment.moves.push('booked');
    payment.hold = 'booked';
    payment.booking = 'live';
    payment.mails.push('booking_confirmed');
  }

  private close(payment: Payment, to: Status): void {
    payment.moves.push(to);
    this.releaseHold(payment);
  }

  /** Releases the place, at most once, when PhonePe gives no page or the payment ends without a booking. */
  releaseHold(payment: Payment): void {
    if (payment.hold === 'held') payment.hold = 'released';
  }

  cancel(payment: Payment, by: 'parent' | 'organiser'): void {
    if (payment.booking !== 'live') return;
    payment.booking = 'cancelled';
    const amountPaise = by === 'organiser' ? this.amountPaise : this.policyPaise;
    payment.moves.push(amountPaise === 0 ? 'booked' : 'refunding');
    if (amountPaise > 0) this.refund(payment, amountPaise, `cancelled_by_${by}`);
    else payment.mails.push('booking_cancelled');
  }

  private refund(payment: Payment, amountPaise: number, reason: string): void {
    payment.refunds.push({ state: 'requested', amountPaise, reason });
    payment.mails.push('refund_started');
  }

  refundLook(payment: Payment, refund: Refund, reported: RefundState | 'nothing'): void {
    if (refund.state === 'failed') return this.retryRefund(payment, refund);
    if (refund.state === 'completed' || reported === 'nothing') return;
    refund.state = reported;
    if (reported === 'failed') payment.moves.push('refund_failed');
    if (reported === 'completed') {
      payment.moves.push('refunded');
      payment.mails.push('refund_completed');
    }
  }

  private retryRefund(payment: Payment, { amountPaise, reason }: Refund): void {
    if (payment.refunds.some(({ state }) => state !== 'failed')) return;
    payment.refunds.push({ state: 'requested', amountPaise, reason });
    payment.moves.push('refunding');
  }

  /** All expected database state of a payment in one line; `describeRow` gives the actual state. */
  describe(payment: Payment): string {
    const { status, hold, booking, refunds, mails, moves } = payment;
    const returns = refunds.map(({ state, amountPaise, reason }) => `${state} ${amountPaise} ${reason}`);
    return [
      status,
      hold,
      `booking ${booking}`,
      `refunds [${returns.join(', ')}]`,
      `mails [${mails.toSorted().join(', ')}]`,
      `moves [${moves.join(', ')}]`,
      `places ${this.held} held ${this.booked} booked`,
    ].join('; ');
  }
}
