/**
 * What a failed call did. `refused`: nothing, because it was not sent or because PhonePe refused it with a 4xx.
 * `unknown`: PhonePe may have carried it out; request the status before doing anything else.
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
 * A call to PhonePe that returned no usable response. It is safe to log the whole error: its message, fields and cause
 * contain no credential, header or form body.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** `token`, `pay`, `orderStatus`, `refund` or `refundStatus`. */
  readonly operation: string;
  /** PhonePe's own code, or `INVALID_REQUEST`, `TIMEOUT`, `NETWORK_ERROR`, `UNREADABLE_RESPONSE`, `HTTP_<status>`. */
  readonly code: string;
  /** `null` if no response arrived. */
  readonly httpStatus: number | null;
  /**
   * The failure may be transient: a timeout, a network error, a 408, 429 or 5xx. Whether it is safe to repeat the call
   * depends on `outcome`.
   */
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

/** A webhook that must not be recorded. The route answers `unauthorised` with 401 and `unreadable` with 400. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';
  readonly reason: 'unauthorised' | 'unreadable';

  constructor(reason: 'unauthorised' | 'unreadable', detail: string, options?: { cause: unknown }) {
    super(`webhook ${reason}: ${detail}`, options);
    this.reason = reason;
  }
}
