/** The reason to stop: a request (exit code 0) or a failure (1). */
export type StopReason = { message: string; exitCode: 0 | 1 };

// One Ctrl-C arrives twice: from the terminal, and forwarded by the package runner.
const SAME_REQUEST_MS = 2_000;

/**
 * Records the first reason to stop and aborts `signal`. Our own implementation: close-with-grace exits the process itself, and
 * does so on the second of the two signals that one Ctrl-C causes.
 */
export class Shutdown {
  readonly #controller = new AbortController();
  readonly #repeatedRequestListeners = new Set<() => void>();
  #stoppedAt = 0;
  #reason: StopReason | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** A request by a person or another program. A repeated request calls the listeners of `onRepeatedRequest`. */
  request(message: string): void {
    if (this.#reason && Date.now() - this.#stoppedAt > SAME_REQUEST_MS) {
      this.#repeatedRequestListeners.forEach((listener) => listener());
    }
    this.requestOnce(message);
  }

  /** A request that never counts as repeated. */
  requestOnce(message: string): void {
    this.#stop({ message, exitCode: 0 });
  }

  /** Adds a listener for requests that arrive while everything is already stopping. */
  onRepeatedRequest(listener: () => void): void {
    this.#repeatedRequestListeners.add(listener);
  }

  fail(message: string): void {
    this.#stop({ message, exitCode: 1 });
  }

  /** Settles when there is a reason to stop. */
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
