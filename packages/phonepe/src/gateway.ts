/** What the product needs of a payment provider; PhonePe's V2 API and its older V1 both fit it. */
export type PaymentGateway = {
  /**
   * Opens an order and answers the page on which the parent pays. Sent once: after an `unknown` outcome ask
   * `orderStatus` before posting the same id again. The only replay is the one after a 401, which did nothing.
   *
   * @throws {GatewayError} `outcome: 'refused'`: this call made no order (an earlier post of the same id may
   *   have); `'unknown'`: it may have made one.
   */
  pay(input: PayInput): Promise<PayAnswer>;

  /**
   * Asks for an order, which alone decides whether it was paid. Retries once; ends within
   * `2 × timeoutMs + 1.5 s` whatever happens.
   *
   * @throws {GatewayError} when there was no readable answer. An order that PhonePe does not know is no error.
   */
  orderStatus(merchantOrderId: string): Promise<OrderStatus>;

  /**
   * Opens a refund of part or all of a completed order. Sent once, like `pay`: after an `unknown` outcome ask
   * `refundStatus`, and post the *same* refund id again only if PhonePe does not know it.
   *
   * @throws {GatewayError} with the same `outcome` as `pay`.
   */
  refund(input: RefundInput): Promise<KnownRefund>;

  /**
   * Asks for a refund, with the retry and the time limit of `orderStatus`.
   *
   * @throws {GatewayError} when there was no readable answer.
   */
  refundStatus(merchantRefundId: string): Promise<RefundStatus>;

  /**
   * Verifies the sender's credential, then reads the event. What it returns is a hint: ask `orderStatus` or
   * `refundStatus` before believing any of it.
   *
   * @param input.rawBody the bytes as they came, unparsed
   * @throws {WebhookRejected} `unauthorised` (answer 401) or `unreadable` (answer 400)
   */
  receiveWebhook(input: WebhookInput): WebhookEvent;
};

export type PayInput = {
  /** 1 to 63 of `A-Z a-z 0-9 _ -` (V1: 1 to 34), unique per attempt to pay. */
  merchantOrderId: string;
  /** Integer paise, at least 100. */
  amountPaise: number;
  /** 300 to 3600. V1 has no such field: its page lives as long as PhonePe lets it. */
  expireAfterSeconds: number;
  /** Where the browser returns to, paid or not. http or https. */
  redirectUrl: string;
  /** Shown to the payer in a UPI collect request. */
  message?: string;
  /** V1 requires it: where its callback goes. V2 has one address per merchant, set in PhonePe's dashboard. */
  webhookUrl?: string;
};

export type PayAnswer = {
  gatewayOrderId: string | null;
  /** To be used exactly as it is. */
  redirectUrl: string;
  /** Only to be recorded: PhonePe's sandbox answers 48 h whatever was asked. */
  expiresAt: Date | null;
};

export type OrderStatus = { found: false } | KnownOrder;

export type KnownOrder = {
  found: true;
  /** A root state that we do not know is `pending`: it settles nothing. */
  state: 'pending' | 'completed' | 'failed';
  /** As PhonePe spelt it; V1's `code`, with a slash and `data.state` where there is one. */
  rawState: string;
  gatewayOrderId: string | null;
  /** Often left out by PhonePe. */
  merchantOrderId: string | null;
  /** Integer paise. `null`: PhonePe gave none, which is no proof of any amount. */
  amountPaise: number | null;
  /** Upper case; INR where PhonePe gave none. */
  currency: string;
  /** Opaque, for people to read. */
  errorCode: string | null;
  detailedErrorCode: string | null;
};

export type RefundInput = {
  /** 1 to 63 of `A-Z a-z 0-9 _ -` (V1: 1 to 34); a new one after a refund that failed. */
  merchantRefundId: string;
  merchantOrderId: string;
  /** Integer paise, at least 100. */
  amountPaise: number;
  /** As in `PayInput`: V1 requires it, V2 does not send it. */
  webhookUrl?: string;
};

export type RefundStatus = { found: false } | KnownRefund;

export type KnownRefund = {
  found: true;
  /** `confirmed` is accepted, not final. A state that we do not know is `pending`. */
  state: 'pending' | 'confirmed' | 'completed' | 'failed';
  rawState: string;
  gatewayRefundId: string | null;
  /** The order it refunds, where PhonePe says so. */
  merchantOrderId: string | null;
  /** Integer paise. */
  amountPaise: number | null;
  /** Upper case; INR where PhonePe gave none. */
  currency: string;
  errorCode: string | null;
  detailedErrorCode: string | null;
};

export type WebhookInput = {
  headers: Record<string, string | string[] | undefined>;
  rawBody: Buffer;
};

/**
 * Every text in it is safe to store and to log. V1's callbacks do not say whether they tell of an order or of a refund:
 * `merchantOrderId` and `merchantRefundId` are then one and the same id, of which one kind exists, and so are PhonePe's
 * own two.
 */
export type WebhookEvent = {
  /** Printable ASCII, at most 100 characters, else `null`. V1: the `code`. */
  event: string | null;
  /** The sender says that an order was paid. In V2 never true of a refund's event; in V1 true of a completed refund's. */
  claimsSuccess: boolean;
  /** `null` also where the body's id is not of the form that PhonePe allows. So are the three below. */
  merchantOrderId: string | null;
  gatewayOrderId: string | null;
  merchantRefundId: string | null;
  gatewayRefundId: string | null;
};

/** An answer whose state we do not know, and which therefore counts as pending. */
export type UnknownState = {
  operation: 'orderStatus' | 'refund' | 'refundStatus';
  /** The merchant's id of the order or refund. */
  id: string;
  rawState: string;
};
