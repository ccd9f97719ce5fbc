/** Rejects the steps of a killed operation. PostgreSQL rolls back its transaction. */
export class SimulatedCrash extends Error {}

type ParkedStep = { what: string; proceed: () => Promise<void>; reject: (error: Error) => void };

/**
 * Executes one operation of the product step by step. The operation stops before each statement and each call to PhonePe until
 * the run steps it, so that the seed decides how operations interleave. PostgreSQL's locks still make steps wait.
 */
export class Actor {
  readonly name: string;
  /** `parked`: before its next step. `blocked`: its last step waits in PostgreSQL for the lock of another operation. */
  state: 'running' | 'parked' | 'blocked' | 'done' = 'running';
  inTransaction = false;
  /** The error that the operation ended with, or `null`. */
  error: unknown = null;
  crashed = false;
  #parked: ParkedStep | null = null;
  #isUngated = false;
  /** Resolves when the operation parks or ends. */
  #stopped = Promise.withResolvers<void>();

  constructor(name: string) {
    this.name = name;
  }

  /** Starts the operation; resolves once it is parked before its first step. */
  async start(operation: () => Promise<void>): Promise<void> {
    void this.#run(operation);
    await this.#stopped.promise;
  }

  async #run(operation: () => Promise<void>): Promise<void> {
    try {
      await operation();
    } catch (error) {
      this.error = error;
    }
    this.state = 'done';
    this.#stopped.resolve();
  }

  /** The gate for each statement and each call. */
  pass<Answer>(what: string, send: () => Promise<Answer>): Promise<Answer> {
    if (this.crashed) return what === 'ROLLBACK' ? send() : Promise.reject(new SimulatedCrash(what));
    if (this.#isUngated) return send();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const proceed = async () => {
      try {
        const answer = await send();
        // The step was executed, but the killed process never reads the answer.
        if (this.crashed) reject(new SimulatedCrash(what));
        else resolve(answer);
      } catch (error) {
        reject(error);
      }
    };
    this.#parked = { what, proceed, reject };
    this.state = 'parked';
    this.#stopped.resolve();
    return promise;
  }

  /** The step before which the operation is parked. */
  get next(): string | null {
    return this.#parked?.what ?? null;
  }

  /** Takes one step. `isBlocked` returns whether the step waits for a lock; `null` if no other operation holds locks. */
  async step(isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const parked = this.#parked;
    if (this.state !== 'parked' || !parked) return;
    this.#parked = null;
    this.#stopped = Promise.withResolvers();
    this.state = 'running';
    void parked.proceed();
    await this.settle(isBlocked);
  }

  /** Waits until the current step ends or waits for a lock. */
  async settle(isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const stopped = this.#stopped.promise.then(() => 'stopped' as const);
    if (!isBlocked) return void (await stopped);
    for (;;) {
      const result = await Promise.race([stopped, isBlocked()]);
      if (result === 'stopped' || this.hasStopped()) return;
      if (result) {
        this.state = 'blocked';
        return;
      }
    }
  }

  private hasStopped(): boolean {
    return this.state === 'parked' || this.state === 'done';
  }

  /** Runs to the end without stopping at the gate, when no other operation is running. */
  async finish(): Promise<void> {
    this.#isUngated = true;
    while (!this.isDone()) await this.step(null);
  }

  private isDone(): boolean {
    return this.state === 'done';
  }

  /** Kills the process before its next step, or after that step was executed and before its answer is read. */
  async crash(when: 'before' | 'after', isBlocked: (() => Promise<boolean>) | null): Promise<void> {
    const parked = this.#parked;
    this.crashed = true;
    if (this.state !== 'parked' || !parked) return;
    // PostgreSQL rolls back the transaction of a killed process, so a rollback always happens.
    if (when === 'after' || parked.what === 'ROLLBACK') {
      await this.step(isBlocked);
      return;
    }
    this.#parked = null;
    this.#stopped = Promise.withResolvers();
    parked.reject(new SimulatedCrash(parked.what));
    await this.settle(null);
  }
}
