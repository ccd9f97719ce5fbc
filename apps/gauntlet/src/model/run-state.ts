import type { Actor } from './actor.ts';
import { DURATIONS, type Arena } from './arena.ts';
import { readNextDue, shiftTimes } from './clock.ts';
import { AMOUNT_PAISE, type Setting, type Fixture } from './fixtures.ts';
import { Model, Payment } from './model.ts';
import { PhonePe } from './phonepe.ts';
import { findBrokenRule } from './rules.ts';
import type { ServerInstance, RunObserver } from './server-instance.ts';
import { describeRow, type Row } from './snapshot.ts';

/** An operation that has started and not ended, with the server that executes it. */
export type RunningOperation = { actor: Actor; server: ServerInstance };

/** The content of a webhook. */
export type WebhookContent = {
  payment: Payment;
  about: 'order' | 'refund' | 'unknown';
  claimsSuccess: boolean;
  refundId: string | null;
};

type Lease = { actor: Actor; endsAt: number };

/** Minimum distance of the clock from any expiry, ms. A machine never stalls this long, and all durations are much longer. */
export const MARGIN_MS = 600_000;

/** Maximum time that a machine may be suspended between two runs in one database, ms. */
const MAX_PAUSE_MS = 7_200_000;

/** The state of one run: the model, PhonePe's state, the clock and the running operations. Keeps the first violation. */
export class Run implements RunObserver {
  readonly arena: Arena;
  readonly fixture: Fixture;
  readonly model: Model;
  readonly phonepe = new PhonePe();
  readonly running: RunningOperation[] = [];
  /** By a key such as `payment 12`. */
  readonly leases = new Map<string, Lease>();
  readonly refunds = new Map<string, { payment: Payment; index: number }>();
  /** Applies a commit of the actor to the model. */
  readonly onCommit = new Map<Actor, (rows: Row[]) => void>();
  /** Called before the actor sends a statement. */
  readonly onSend = new Map<Actor, (name: string | null) => void>();
  readonly onChange: (() => void)[] = [];
  /** Webhooks by their body. One that is acknowledged is certainly stored. */
  readonly inbox = new Map<string, { content: WebhookContent; acknowledged: boolean }>();
  clockMs = 0;
  readonly pendingCommits = new Map<Promise<unknown>, ServerInstance>();
  readonly isBlocked = (server: ServerInstance): Promise<boolean> => this.arena.isBlocked(server);
  violation: string | null = null;
  /** Time until the next row is due, ms, as of the last commit; `unknown` after anything else may have changed it. */
  nextDueMs: number | 'unknown' | null = DURATIONS.firstLook;
  /** Steps taken while another operation was running. */
  interleavedSteps = 0;
  blockedSteps = 0;
  #shiftedLeases = new Map<string, string>();

  private constructor(arena: Arena, fixture: Fixture, setting: Setting) {
    this.arena = arena;
    this.fixture = fixture;
    const policyPaise = setting.event === 'far' ? AMOUNT_PAISE / 2 : 0;
    this.model = new Model({ amountPaise: AMOUNT_PAISE, capacity: setting.capacity, policyPaise });
    this.addPayment(fixture.paymentId, fixture.transactionId, fixture.phone, 'pending');
  }

  static async begin(arena: Arena, setting: Setting): Promise<Run> {
    const run = new Run(arena, await arena.fixtures.take(setting), setting);
    for (const server of arena.servers) server.observer = run;
    return run;
  }

  get slotId(): number {
    return this.fixture.slotId;
  }

  addPayment(id: string, transactionId: string, child: string, order: 'not created' | 'pending'): Payment {
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

  payment(index: number): Payment {
    const { payments } = this.model;
    const found = payments[index % payments.length];
    if (!found) throw new Error('the run has no payment');
    return found;
  }

  beforeSend(actor: Actor, name: string | null, values: unknown[]): unknown[] {
    this.onSend.get(actor)?.(name);
    if (this.#shiftedLeases.size === 0) return values;
    return values.map((value) => {
      let current = value;
      for (
        ;
        typeof current === 'string' && this.#shiftedLeases.has(current);
        current = this.#shiftedLeases.get(current)
      );
      return current;
    });
  }

  afterCommit(actor: Actor, rows: Row[]): void {
    this.onCommit.get(actor)?.(rows);
    for (const listener of this.onChange) listener();
    this.compare(rows, actor.name);
  }

  private compare(rows: Row[], name: string): void {
    const due = rows
      .flatMap(({ due_ms, refund_due_ms }) => [due_ms, refund_due_ms])
      .filter((ms) => ms !== null);
    const isUncertain = this.leases.size > 0 || this.running.length > 1;
    this.nextDueMs = isUncertain ? 'unknown' : due.length === 0 ? null : Math.min(...due);
    const broken = findBrokenRule(rows, this.phonepe);
    if (broken !== null) this.fail(`${broken}, after ${name}`);
    if (rows.length !== this.model.payments.length)
      this.fail(`the database has ${rows.length} payments, after ${name}`);
    for (const row of rows) {
      const payment = this.model.payments.find(({ id }) => id === row.id);
      if (!payment) return this.fail(`payment ${row.id} is not in the model, after ${name}`);
      const expected = this.model.describe(payment);
      const actual = describeRow(row);
      if (actual !== expected) this.fail(`after ${name}:\n  expected ${expected}\n  found    ${actual}`);
      for (const [index, id] of (row.refund_ids ?? '').split(',').entries())
        if (id !== '') this.refunds.set(id, { payment, index });
      if (
        payment.isNudged &&
        payment.expectsLooks &&
        !(row.due_ms !== null && row.due_ms <= DURATIONS.nudgeEvery)
      )
        this.fail(`an acknowledged webhook is lost, after ${name}: the next look is in ${row.due_ms} ms`);
    }
  }

  /** Lets time pass. The new time is at least `MARGIN_MS` from any expiry, so that real time cannot affect the run. */
  async wait(ms: number): Promise<void> {
    const expiries = [
      ...this.model.payments.flatMap(({ holdEndsAt, orderEndsAt }) => [holdEndsAt, orderEndsAt]),
      ...[...this.leases.values()].map(({ endsAt }) => endsAt),
    ];
    let by = Math.ceil(ms);
    while (expiries.some((expiry) => Math.abs(expiry - this.clockMs - by) < MARGIN_MS)) by += MARGIN_MS;
    for (const [before, after] of await shiftTimes(this.arena.owner, this.slotId, by))
      this.#shiftedLeases.set(before, after);
    this.clockMs += by;
    if (typeof this.nextDueMs === 'number') this.nextDueMs -= by;
  }

  recordLease(key: string, actor: Actor): void {
    const lease = this.leases.get(key);
    if (lease && lease.endsAt > this.clockMs) this.fail(`two operations have the lease on ${key}`);
    this.leases.set(key, { actor, endsAt: this.clockMs + DURATIONS.lookLease });
  }

  /** Time until the next row is due, ms; `null` if no row is scheduled. */
  async readNextDue(): Promise<number | null> {
    if (this.nextDueMs === 'unknown') this.nextDueMs = await readNextDue(this.arena.owner, this.slotId);
    return this.nextDueMs;
  }

  /** Called at the commit of a result. The operation must still have the lease. */
  endLease(key: string, actor: Actor): void {
    if (this.leases.get(key)?.actor !== actor) this.fail(`${actor.name} ended a lease that it had lost`);
    else this.leases.delete(key);
  }

  /** Whether a sweep of a later run could lease one of this run's payments. */
  get canBecomeDue(): boolean {
    if (this.model.payments.every(({ expectsLooks }) => !expectsLooks)) return false;
    return this.nextDueMs === 'unknown' || (this.nextDueMs !== null && this.nextDueMs < MAX_PAUSE_MS);
  }

  /** With an open transaction, row locks prevent shifting the clock. */
  get inTransaction(): boolean {
    return this.running.some(({ actor }) => actor.inTransaction);
  }

  findIdleServer(): ServerInstance | undefined {
    return this.arena.servers.find((server) => !this.running.some((running) => running.server === server));
  }

  /** Takes steps of one operation. After each, operations that waited for its locks continue. */
  async advance(running: RunningOperation, steps: number): Promise<void> {
    const { actor } = running;
    for (let taken = 0; taken < steps && actor.state === 'parked' && this.violation === null; taken += 1) {
      if (this.running.length > 1) this.interleavedSteps += 1;
      await actor.step(this.getBlockCheck(running));
      if (isBlocked(running)) this.blockedSteps += 1;
      await this.settleBlocked();
    }
    this.removeFinished();
  }

  async crash(running: RunningOperation, when: 'before' | 'after'): Promise<void> {
    await running.actor.crash(when, this.getBlockCheck(running));
    if (running.actor.state === 'parked') await this.advance(running, Number.POSITIVE_INFINITY);
    await this.settleBlocked();
    this.removeFinished();
  }

  /** Runs an operation to its end, without the gate if it runs alone. */
  async finish(running: RunningOperation): Promise<void> {
    if (this.running.length === 1) await running.actor.finish();
    else await this.advance(running, Number.POSITIVE_INFINITY);
    this.removeFinished();
  }

  async finishAll(): Promise<void> {
    while (this.running.length > 0 && this.violation === null) {
      const ready = this.running.find(({ actor }) => actor.state === 'parked');
      if (ready) await this.finish(ready);
      // All operations wait for each other; PostgreSQL resolves the deadlock.
      else await Promise.race(this.running.map(({ actor }) => actor.settle(null)));
      this.removeFinished();
    }
  }

  private getBlockCheck({ actor, server }: RunningOperation): (() => Promise<boolean>) | null {
    const mayWait = this.running.some((other) => other.actor !== actor && other.actor.inTransaction);
    return mayWait ? () => this.arena.isBlocked(server) : null;
  }

  private async settleBlocked(): Promise<void> {
    for (const { actor, server } of this.running)
      if (actor.state === 'blocked') await actor.settle(() => this.arena.isBlocked(server));
  }

  private removeFinished(): void {
    for (const running of this.running.filter(({ actor }) => actor.state === 'done')) {
      this.running.splice(this.running.indexOf(running), 1);
      running.server.actor = null;
      this.onCommit.delete(running.actor);
      this.onSend.delete(running.actor);
    }
  }

  /** Kills all operations after a violation, so that nothing reaches the next run. */
  async abandon(): Promise<void> {
    for (let round = 0; this.running.length > 0 && round < 20; round += 1) {
      for (const running of this.running.filter(({ actor }) => actor.state === 'parked'))
        await running.actor.crash('before', null);
      await this.settleBlocked();
      this.removeFinished();
    }
    await this.arena.clear();
  }
}

function isBlocked({ actor }: RunningOperation): boolean {
  return actor.state === 'blocked';
}
