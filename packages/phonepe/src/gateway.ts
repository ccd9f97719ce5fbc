/** What the product needs from a payment provider. PhonePe's V2 API and its older V1 API both implement it. */
export type PaymentGateway = {
  /**
   * Creates an order and returns the URL of the page on which the parent pays. Sends the request once; only V2 sends it
   * again, after a 401, which created nothing. After an `unknown` outcome, call `orderStatus` before repeating `pay`
   * with the same id.
   *
   * @throws {GatewayError} `outcome: 'refused'`: this call created no order (an earlier call with the same id may have
   *   created one); `'unknown'`: it may have created one.
   */
  pay(input: PayInput): Promise<PayResult>;

  /**
   * Requests an order's status. Only this status decides whether the order was paid. Retries once and ends within
   * `2 × timeoutMs + 1.5 s`.
   *
   * @throws {GatewayError} when no readable response arrived. An order that PhonePe does not know is not an error.
   */
  orderStatus(merchantOrderId: string): Promise<OrderStatus>;

  /**
   * Creates a refund of all or part of a completed order. Sends the request once, like `pay`. After an `unknown`
   * outcome, call `refundStatus`, and repeat the call with the *same* refund id only if PhonePe does not know that id.
   *
   * @throws {GatewayError} with the same `outcome` as `pay`.
   */
  refund(input: RefundInput): Promise<KnownRefund>;

  /**
   * Requests a refund's status, with the retry and the time limit of `orderStatus`.
   *
   * @throws {GatewayError} when no readable response arrived.
   */
  refundStatus(merchantRefundId: string): Promise<RefundStatus>;

  /**
   * Verifies the sender's credential, then reads the event. The event is only a hint: confirm it with `orderStatus` or
   * `refundStatus`.
   *
   * @param input.rawBody the received bytes, unparsed
   * @throws {WebhookRejected} `unauthorised` (respond with 401) or `unreadable` (respond with 400)
   */
  receiveWebhook(input: WebhookInput): WebhookEvent;
};

export type PayInput = {
  /** 1 to 63 characters of `A-Z a-z 0-9 _ -` (V1: 1 to 34), unique for each order. */
  merchantOrderId: string;
  /** Integer paise, at least 100. */
  amountPaise: number;
  /** 300 to 3600. V1 has no such field: PhonePe decides how long its page is valid. */
  expireAfterSeconds: number;
  /** The http(s) address to which the browser returns, whether the order was paid or not. */
  redirectUrl: string;
  /** PhonePe shows it to the payer in a UPI collect request. */
  message?: string;
  /** The address of V1's callback, required there. V2 has one address per merchant, set in PhonePe's dashboard. */
  webhookUrl?: string;
};

export type PayResult = {
  gatewayOrderId: string | null;
  /** Use it unchanged. */
  redirectUrl: string;
  /** For the record only: PhonePe's sandbox always returns 48 h. */
  expiresAt: Date | null;
};

export type OrderStatus = { found: false } | KnownOrder;

export type KnownOrder = {
  found: true;
  /** An unknown root state counts as `pending`, which settles nothing. */
  state: 'pending' | 'completed' | 'failed';
  /** V2: PhonePe's spelling of the state. V1: the `code`, followed by a slash and `data.state` if the latter is set. */
  rawState: string;
  gatewayOrderId: string | null;
  /** PhonePe often omits it. */
  merchantOrderId: string | null;
  /** Integer paise. `null`: PhonePe returned no amount, so no amount is proven. */
  amountPaise: number | null;
  /** Upper case; INR if PhonePe returned none. */
  currency: string;
  /** Opaque; only people read it. */
  errorCode: string | null;
  detailedErrorCode: string | null;
};

export type RefundInput = {
  /** 1 to 63 characters of `A-Z a-z 0-9 _ -` (V1: 1 to 34). A failed refund needs a new id for the next attempt. */
  merchantRefundId: string;
  merchantOrderId: string;
  /** Integer paise, at least 100. */
  amountPaise: number;
  /** As in `PayInput`, V1 requires it and V2 does not send it. */
  webhookUrl?: string;
};

export type RefundStatus = { found: false } | KnownRefund;

export type KnownRefund = {
  found: true;
  /** `confirmed`: accepted, but not final. An unknown state counts as `pending`. */
  state: 'pending' | 'confirmed' | 'completed' | 'failed';
  rawState: string;
  gatewayRefundId: string | null;
  /** The refunded order, if PhonePe returned it. */
  merchantOrderId: string | null;
  /** Integer paise. */
  amountPaise: number | null;
  /** Upper case; INR if PhonePe returned none. */
  currency: string;
  errorCode: string | null;
  detailedErrorCode: string | null;
};

export type WebhookInput = {
  headers: Record<string, string | string[] | undefined>;
  rawBody: Buffer;
};

/**
 * All its texts are safe to store and to log. A V1 callback does not show whether it is about an order or a refund.
 * `merchantOrderId` and `merchantRefundId` are then the same id, which belongs to either an order or a refund; so are
 * `gatewayOrderId` and `gatewayRefundId`.
 */
export type WebhookEvent = {
  /** The event's name (V1: the `code`) if it is printable ASCII of at most 100 characters, else `null`. */
  event: string | null;
  /** The sender claims that an order was paid. Never true for V2's refund events, but true for V1's completed refunds. */
  claimsSuccess: boolean;
  /** This id and the three below are also `null` if the body's id is not in the format that PhonePe allows. */
  merchantOrderId: string | null;
  gatewayOrderId: string | null;
  merchantRefundId: string | null;
  gatewayRefundId: string | null;
};

/** A response with an unknown state, which counts as pending. */
export type UnknownState = {
  operation: 'orderStatus' | 'refund' | 'refundStatus';
  /** The merchant's id of the order or refund. */
  id: string;
  rawState: string;
};
