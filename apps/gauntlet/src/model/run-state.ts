import type { Actor } from './actor.ts';
import { DURATIONS, type Arena } from './arena.ts';
import { readNextDue, shiftTimes } from './clock.ts';
import { Model, Payment } from './model.ts';
import { PhonePe } from './phonepe.ts';
import { findBroken } from './rules.ts';
import type { Seat, Watcher } from './server-instance.ts';
import { describeRow, type Row } from './snapshot.ts';
import { AMOUNT_PAISE, type Setting, type Stage } from './fixtures.ts';

/** One operation under way, and the process that runs it. */
export type Going = { actor: Actor; seat: Seat };

/** What a webhook says. */
export type Ring = {
  payment: Payment;
  about: 'order' | 'refund' | 'unknown';
  claims: boolean;
  refundId: string | null;
};

type Lease = { actor: Actor; endsAt: number };

/** More than any machine stalls; the durations are far longer. */
export const MARGIN_MS = 600_000;

/** A machine may be paused for as long between two runs of one database. */
const LONGEST_PAUSE_MS = 7_200_000;

/** One run: the model, PhonePe's side, the clock, and the operations under way. Keeps the first violation it sees. */
export class Run implements Watcher {
  readonly arena: Arena;
  readonly stage: Stage;
  readonly model: Model;
  readonly phonepe = new PhonePe();
  readonly going: Going[] = [];
  /** By table and id. */
  readonly leases = new Map<string, Lease>();
  readonly refunds = new Map<string, { payment: Payment; index: number }>();
  /** What a commit of an actor means to the model. */
  readonly onCommit = new Map<Actor, (rows: Row[]) => void>();
  /** What an actor wants to know of its own statements before they are sent. */
  readonly onSend = new Map<Actor, (name: string | null) => void>();
  readonly onChange: (() => void)[] = [];
  /** The webhooks by their bytes. Whether one is stored is known once it is acknowledged. */
  readonly inbox = new Map<string, { ring: Ring; acknowledged: boolean }>();
  clockMs = 0;
  readonly committing = new Map<Promise<unknown>, Seat>();
  readonly isBlocked = (seat: Seat): Promise<boolean> => this.arena.isBlocked(seat);
  violation: string | null = null;
  /** Until the next row is due, as last seen; not known when something else than a commit may have changed it. */
  nextDueMs: number | 'unknown' | null = DURATIONS.firstLook;
  /** Steps taken while another operation was half-way. */
  interleaved = 0;
  blocked = 0;
  #moved = new Map<string, string>();

  private constructor(arena: Arena, stage: Stage, setting: Setting) {
    this.arena = arena;
    this.stage = stage;
    const policyPaise = setting.event === 'far' ? AMOUNT_PAISE / 2 : 0;
    this.model = new Model({ amountPaise: AMOUNT_PAISE, capacity: setting.capacity, policyPaise });
    this.addPayment(stage.paymentId, stage.transactionId, stage.phone, 'pending');
  }

  static async begin(arena: Arena, setting: Setting): Promise<Run> {
    const run = new Run(arena, await arena.stock.take(setting), setting);
    for (const seat of arena.seats) seat.watcher = run;
    return run;
  }

  get slotId(): number {
    return this.stage.slotId;
  }

  addPayment(id: string, transactionId: string, child: string, order: 'unmade' | 'pending'): Payment {
    const { hold, unknownOrderMargin } = DURATIONS;
    const holdEndsAt = this.clockMs + hold;
    const orderEndsAt = holdEndsAt + unknownOrderMargin;
    const payment = new Payment({ id, transactionId, child, holdEndsAt, orderEndsAt });
    this.model.payments.push(payment);
    this.phonepe.addOrder(transactionId, AMOUNT_PAISE, order);
    return payment;
  }

  fail(violation: string): void {
    this.violation ??= violation;
  }

  payment(of: number): Payment {
    const { payments } = this.model;
    const found = payments[of % payments.length];
    if (!found) throw new Error('a run without a payment');
    return found;
  }

  sending(actor: Actor, name: string | null, values: unknown[]): unknown[] {
    this.onSend.get(actor)?.(name);
    if (this.#moved.size === 0) return values;
    return values.map((value) => {
      let current = value;
      for (; typeof current === 'string' && this.#moved.has(current); current = this.#moved.get(current));
      return current;
    });
  }

  committed(actor: Actor, rows: Row[]): void {
    this.onCommit.get(actor)?.(rows);
    for (const listener of this.onChange) listener();
    this.compare(rows, actor.name);
  }

  private compare(rows: Row[], name: string): void {
    const due = rows
      .flatMap(({ due_ms, refund_due_ms }) => [due_ms, refund_due_ms])
      .filter((ms) => ms !== null);
    const unsure = this.leases.size > 0 || this.going.length > 1;
    this.nextDueMs = unsure ? 'unknown' : due.length === 0 ? null : Math.min(...due);
    const broken = findBroken(rows, this.phonepe);
    if (broken !== null) this.fail(`${broken}, after ${name}`);
    if (rows.length !== this.model.payments.length) this.fail(`${rows.length} payments, after ${name}`);
    for (const row of rows) {
      const payment = this.model.payments.find(({ id }) => id === row.id);
      if (!payment) return this.fail(`payment ${row.id} came from nowhere, after ${name}`);
      const expected = this.model.describe(payment);
      const actual = describeRow(row);
      if (actual !== expected) this.fail(`after ${name}:\n  expected ${expected}\n  found    ${actual}`);
      for (const [index, id] of (row.refund_ids ?? '').split(',').entries())
        if (id !== '') this.refunds.set(id, { payment, index });
      if (payment.rung && payment.isAsked && !(row.due_ms !== null && row.due_ms <= DURATIONS.nudgeEvery))
        this.fail(`an acknowledged webhook is lost, after ${name}: the next look is in ${row.due_ms} ms`);
    }
  }

  /** Lets time pass, never to so near an end that the machine's own time could decide on which side of it we are. */
  async wait(ms: number): Promise<void> {
    const ends = [
      ...this.model.payments.flatMap(({ holdEndsAt, orderEndsAt }) => [holdEndsAt, orderEndsAt]),
      ...[...this.leases.values()].map(({ endsAt }) => endsAt),
    ];
    let by = Math.ceil(ms);
    while (ends.some((end) => Math.abs(end - this.clockMs - by) < MARGIN_MS)) by += MARGIN_MS;
    for (const [before, after] of await shiftTimes(this.arena.owner, this.slotId, by))
      this.#moved.set(before, after);
    this.clockMs += by;
    if (typeof this.nextDueMs === 'number') this.nextDueMs -= by;
  }

  claimed(key: string, actor: Actor): void {
    const lease = this.leases.get(key);
    if (lease && lease.endsAt > this.clockMs) this.fail(`two at once work on ${key}`);
    this.leases.set(key, { actor, endsAt: this.clockMs + DURATIONS.lookLease });
  }

  /** When the next row is due, from now in ms; `null` for never. */
  async readNextDue(): Promise<number | null> {
    if (this.nextDueMs === 'unknown') this.nextDueMs = await readNextDue(this.arena.owner, this.slotId);
    return this.nextDueMs;
  }

  /** At the commit of its result: the lease must be its own. */
  finished(key: string, actor: Actor): void {
    if (this.leases.get(key)?.actor !== actor) this.fail(`${actor.name} ended a lease that it had lost`);
    else this.leases.delete(key);
  }

  /** At its end: whether a sweep may still find one of its payments. */
  get mayBeDue(): boolean {
    if (this.model.payments.every(({ isAsked }) => !isAsked)) return false;
    return this.nextDueMs === 'unknown' || (this.nextDueMs !== null && this.nextDueMs < LONGEST_PAUSE_MS);
  }

  /** A row lock may be held, so the clock cannot be moved. */
  get inTransaction(): boolean {
    return this.going.some(({ actor }) => actor.inTransaction);
  }

  freeSeat(): Seat | undefined {
    return this.arena.seats.find((seat) => !this.going.some((going) => going.seat === seat));
  }

  /** Takes steps of one operation, then lets those go on that waited for what it held. */
  async advance(going: Going, steps: number): Promise<void> {
    const { actor } = going;
    for (let taken = 0; taken < steps && actor.state === 'parked' && this.violation === null; taken += 1) {
      if (this.going.length > 1) this.interleaved += 1;
      await actor.step(this.blockCheck(going));
      if (isBlocked(going)) this.blocked += 1;
      await this.settleBlocked();
    }
    this.sweepDone();
  }

  async crash(going: Going, when: 'before' | 'after'): Promise<void> {
    await going.actor.crash(when, this.blockCheck(going));
    if (going.actor.state === 'parked') await this.advance(going, Number.POSITIVE_INFINITY);
    await this.settleBlocked();
    this.sweepDone();
  }

  /** Alone, an operation needs no gate. */
  async finish(going: Going): Promise<void> {
    if (this.going.length === 1) await going.actor.finish();
    else await this.advance(going, Number.POSITIVE_INFINITY);
    this.sweepDone();
  }

  async finishAll(): Promise<void> {
    while (this.going.length > 0 && this.violation === null) {
      const ready = this.going.find(({ actor }) => actor.state === 'parked');
      if (ready) await this.finish(ready);
      // All wait for each other: PostgreSQL ends that by itself.
      else await Promise.race(this.going.map(({ actor }) => actor.settle(null)));
      this.sweepDone();
    }
  }

  private blockCheck({ actor, seat }: Going): (() => Promise<boolean>) | null {
    const mayWait = this.going.some((other) => other.actor !== actor && other.actor.inTransaction);
    return mayWait ? () => this.arena.isBlocked(seat) : null;
  }

  private async settleBlocked(): Promise<void> {
    for (const { actor, seat } of this.going)
      if (actor.state === 'blocked') await actor.settle(() => this.arena.isBlocked(seat));
  }

  private sweepDone(): void {
    for (const going of this.going.filter(({ actor }) => actor.state === 'done')) {
      this.going.splice(this.going.indexOf(going), 1);
      going.seat.actor = null;
      this.onCommit.delete(going.actor);
      this.onSend.delete(going.actor);
    }
  }

  /** After a violation: nothing of this run may reach the next. */
  async abandon(): Promise<void> {
    for (let round = 0; this.going.length > 0 && round < 20; round += 1) {
      for (const going of this.going.filter(({ actor }) => actor.state === 'parked'))
        await going.actor.crash('before', null);
      await this.settleBlocked();
      this.sweepDone();
    }
    await this.arena.clear();
  }
}

function isBlocked({ actor }: Going): boolean {
  return actor.state === 'blocked';
}
