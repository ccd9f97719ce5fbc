/** What a killed process sees: nothing more. Its transaction is rolled back, its connection comes back clean. */
export class Crash extends Error {}

type Parked = { what: string; proceed: () => Promise<void>; refuse: (error: Error) => void };

/**
 * One operation of the product under the run's scheduler. It stops before each of its statements and each call to
 * PhonePe until it is stepped, so that a seed decides how operations interleave; PostgreSQL's own locks decide the rest.
 */
export class Actor {
  readonly name: string;
  /** Parked before its next step; `blocked`: its last step waits in PostgreSQL for another's lock. */
  state: 'going' | 'parked' | 'blocked' | 'done' = 'going';
  inTransaction = false;
  /** How it ended: `null` is well. */
  error: unknown = null;
  crashed = false;
  #parked: Parked | null = null;
  #free = false;
  /** Settles when it parks again or is done. */
  #moved = Promise.withResolvers<void>();

  constructor(name: string) {
    this.name = name;
  }

  /** Starts the operation and answers once it is parked before its first step. */
  async start(operation: () => Promise<void>): Promise<void> {
    void this.#run(operation);
    await this.#moved.promise;
  }

  async #run(operation: () => Promise<void>): Promise<void> {
    try {
      await operation();
    } catch (error) {
      this.error = error;
    }
    this.state = 'done';
    this.#moved.resolve();
  }

  /** The gate that each statement and each call passes. */
  pass<Answer>(what: string, send: () => Promise<Answer>): Promise<Answer> {
    if (this.crashed) return what === 'ROLLBACK' ? send() : Promise.reject(new Crash(what));
    if (this.#free) return send();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const proceed = async () => {
      try {
        const answer = await send();
        // Carried out, and nobody lived to see the answer.
        if (this.crashed) reject(new Crash(what));
        else resolve(answer);
      } catch (error) {
        reject(error);
      }
    };
    this.#parked = { what, proceed, refuse: reject };
    this.state = 'parked';
    this.#moved.resolve();
    return promise;
  }

  /** What it is about to do. */
  get next(): string | null {
    return this.#parked?.what ?? null;
  }

  /** Takes one step. `isBlocked`, where a lock may be held, tells whether PostgreSQL makes it wait. */
  async step(isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const parked = this.#parked;
    if (this.state !== 'parked' || !parked) return;
    this.#parked = null;
    this.#moved = Promise.withResolvers();
    this.state = 'going';
    void parked.proceed();
    await this.settle(isBlocked);
  }

  /** Waits until the step under way is over, or is known to wait for a lock. */
  async settle(isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const moved = this.#moved.promise.then(() => 'moved' as const);
    if (!isBlocked) return void (await moved);
    for (;;) {
      const news = await Promise.race([moved, isBlocked()]);
      if (news === 'moved' || this.hasMoved()) return;
      if (news) {
        this.state = 'blocked';
        return;
      }
    }
  }

  private hasMoved(): boolean {
    return this.state === 'parked' || this.state === 'done';
  }

  /** Runs to its end with no more stops: for when nobody else is under way. */
  async finish(): Promise<void> {
    this.#free = true;
    while (!this.isDone()) await this.step(null);
  }

  private isDone(): boolean {
    return this.state === 'done';
  }

  /** Kills the process: before its next step, or after that step was carried out and before its answer was read. */
  async crash(when: 'before' | 'after', isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const parked = this.#parked;
    this.crashed = true;
    if (this.state !== 'parked' || !parked) return;
    // PostgreSQL itself rolls back what a dead process leaves: no rollback can be died before.
    if (when === 'after' || parked.what === 'ROLLBACK') {
      await this.step(isBlocked);
      return;
    }
    this.#parked = null;
    this.#moved = Promise.withResolvers();
    parked.refuse(new Crash(parked.what));
    await this.settle(null);
  }
}
