/**
 * What became of a call that failed. `refused`: it did nothing (never sent, or answered with a 4xx that means
 * so). `unknown`: it may have been carried out; ask for the status before anything else.
 */
export type GatewayOutcome = 'refused' | 'unknown';

type GatewayErrorInput = {
  operation: string;
  code: string;
  httpStatus: number | null;
  retryable: boolean;
  outcome: GatewayOutcome;
  detail?: string;
  cause?: Error;
};

/**
 * A call to the gateway that gave no usable answer. It is safe to log whole: no credential, header or form body
 * is in its message, fields or cause.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** `token`, `pay`, `orderStatus`, `refund` or `refundStatus`. */
  readonly operation: string;
  /** The gateway's own code, or `INVALID_REQUEST`, `TIMEOUT`, `NETWORK_ERROR`, `UNREADABLE_ANSWER`, `HTTP_<status>`. */
  readonly code: string;
  /** `null` where no answer came. */
  readonly httpStatus: number | null;
  /** The trouble may pass: timeout, network, 408, 429, 5xx. It does not say that repeating is safe; see `outcome`. */
  readonly retryable: boolean;
  readonly outcome: GatewayOutcome;

  constructor(input: GatewayErrorInput) {
    const status = input.httpStatus === null ? '' : ` (HTTP ${input.httpStatus})`;
    const detail = input.detail === undefined ? '' : `: ${input.detail}`;
    super(
      `PhonePe ${input.operation} failed, ${input.code}${status}${detail}`,
      input.cause === undefined ? undefined : { cause: input.cause },
    );
    this.operation = input.operation;
    this.code = input.code;
    this.httpStatus = input.httpStatus;
    this.retryable = input.retryable;
    this.outcome = input.outcome;
  }
}

/** A webhook that is not to be recorded: `unauthorised` deserves a 401, `unreadable` a 400. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';
  readonly reason: 'unauthorised' | 'unreadable';

  constructor(reason: 'unauthorised' | 'unreadable', detail: string, options?: { cause: unknown }) {
    super(`webhook ${reason}: ${detail}`, options);
    this.reason = reason;
  }
}
