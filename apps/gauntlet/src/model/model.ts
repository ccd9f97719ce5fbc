/**
 * What must become of each payment, said once more and without a database: each method is one commit of the product's,
 * and the only thing it is told beside the model's own state is what PhonePe answered and which times had passed.
 */

export type Mail = 'booking_confirmed' | 'refund_started' | 'refund_completed' | 'booking_cancelled';
export type Status =
  'pending' | 'booked' | 'failed' | 'expired' | 'review' | 'refunding' | 'refunded' | 'refund_failed';
export type RefundState = 'requested' | 'pending' | 'confirmed' | 'completed' | 'failed';
export type Refund = { state: RefundState; amountPaise: number; reason: string };
export type Answered = 'paid' | 'wrong' | 'failed' | 'nothing';

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
  /** A webhook was acknowledged since PhonePe was last asked. */
  rung = false;

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
  get isAsked(): boolean {
    return ['pending', 'failed', 'expired'].includes(this.status);
  }
  /** Money is on its way back, or is to be. */
  get isReturning(): boolean {
    return this.status === 'refunding' || this.status === 'refund_failed';
  }
  /** As which the parent's page may show it. */
  get readings(): string[] {
    if (this.status === 'pending') return ['awaiting_payment', 'confirming'];
    if (this.booking === 'cancelled' && this.status === 'booked') return ['cancelled'];
    return [this.isReturning ? 'refunding' : this.status];
  }
}

export class Model {
  readonly amountPaise: number;
  readonly capacity: number;
  /** What a parent who cancels gets back. */
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
  hasChild(child: string): boolean {
    return this.payments.some((payment) => payment.child === child && payment.booking === 'live');
  }
  /** Why a checkout for this child would be refused, if it would. */
  refuses(child: string): boolean {
    return (
      this.isFull ||
      this.payments.some((p) => p.child === child && (p.hold === 'held' || p.booking === 'live'))
    );
  }

  look(payment: Payment, answered: Answered, holdOver: boolean): void {
    if (!payment.isAsked) return;
    if (answered === 'paid') this.capture(payment);
    else if (answered === 'wrong') this.close(payment, 'review');
    else if (payment.status === 'pending') {
      if (answered === 'failed') this.close(payment, 'failed');
      else if (holdOver) this.close(payment, 'expired');
    }
  }

  private capture(payment: Payment): void {
    const doubled = this.hasChild(payment.child);
    if (doubled || (payment.hold === 'released' && this.isFull)) {
      this.close(payment, 'refunding');
      this.refund(payment, this.amountPaise, doubled ? 'duplicate_payment' : 'no_place_left');
      return;
    }
    payment.moves.push('booked');
    payment.hold = 'booked';
    payment.booking = 'live';
    payment.mails.push('booking_confirmed');
  }

  private close(payment: Payment, to: Status): void {
    payment.moves.push(to);
    this.letGo(payment);
  }

  /** PhonePe gave no page, or the payment came to nothing: the place is free, once. */
  letGo(payment: Payment): void {
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

  refundLook(payment: Payment, refund: Refund, answered: RefundState | 'nothing'): void {
    if (refund.state === 'failed') return this.tryAgain(payment, refund);
    if (refund.state === 'completed' || answered === 'nothing') return;
    refund.state = answered;
    if (answered === 'failed') payment.moves.push('refund_failed');
    if (answered === 'completed') {
      payment.moves.push('refunded');
      payment.mails.push('refund_completed');
    }
  }

  private tryAgain(payment: Payment, { amountPaise, reason }: Refund): void {
    if (payment.refunds.some(({ state }) => state !== 'failed')) return;
    payment.refunds.push({ state: 'requested', amountPaise, reason });
    payment.moves.push('refunding');
  }

  /** Everything of a payment that the database must hold, in a line. */
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
