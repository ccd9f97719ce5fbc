/** Why everything stops: asked for (exit code 0), or something broke (1). */
export type StopReason = { message: string; exitCode: 0 | 1 };

// One Ctrl-C arrives twice: from the terminal, and from the package runner that passes it on.
const SAME_REQUEST_MS = 2_000;

/**
 * One request to stop, whoever makes it first; everything that waits can watch `signal`. Home-made: close-with-grace ends
 * the process itself, and at the second of two signals that are one Ctrl-C.
 */
export class Shutdown {
  readonly #controller = new AbortController();
  readonly #onHurry = new Set<() => void>();
  #stoppedAt = 0;
  #reason: StopReason | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Asked by a person or another program; who asks again, later, cannot wait. */
  request(message: string): void {
    if (this.#reason && Date.now() - this.#stoppedAt > SAME_REQUEST_MS) {
      this.#onHurry.forEach((hurry) => hurry());
    }
    this.requestOnce(message);
  }

  requestOnce(message: string): void {
    this.#stop({ message, exitCode: 0 });
  }

  /** Called when somebody asks once more while everything is stopping. */
  onHurry(hurry: () => void): void {
    this.#onHurry.add(hurry);
  }

  fail(message: string): void {
    this.#stop({ message, exitCode: 1 });
  }

  /** Settles when somebody has asked. */
  async requested(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) =>
      this.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
  }

  #stop(reason: StopReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#stoppedAt = Date.now();
    this.#controller.abort(new Error(reason.message));
  }
}
