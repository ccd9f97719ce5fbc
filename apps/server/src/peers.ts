import { GatewayError, type PaymentGateway } from '@nibog/phonepe';

/** External servers that we depend on. */
export type PeerName = 'phonepe' | 'smtp';

/** The result of the last call to a peer; `null` before the first. No call is made only to check a peer. */
export type PeerState = { up: boolean; at: string } | null;

export type Peers = {
  /** Records whether a peer answered. */
  report: (peer: PeerName, up: boolean) => void;
  read: () => Record<PeerName, PeerState>;
};

/** Remembers the result of the last call to each peer, for `/readyz`. */
export function createPeers(): Peers {
  const states: Record<PeerName, PeerState> = { phonepe: null, smtp: null };
  return {
    report(peer, up) {
      states[peer] = { up, at: new Date().toISOString() };
    },
    read: () => ({ ...states }),
  };
}

/** Wraps a gateway so that its calls report whether PhonePe answers. An HTTP status below 500 counts as an answer. */
export function watchGateway(gateway: PaymentGateway, { report }: Peers): PaymentGateway {
  async function watch<Result>(call: Promise<Result>): Promise<Result> {
    try {
      const result = await call;
      report('phonepe', true);
      return result;
    } catch (error) {
      if (error instanceof GatewayError)
        report('phonepe', error.httpStatus !== null && error.httpStatus < 500);
      throw error;
    }
  }
  return {
    pay: (input) => watch(gateway.pay(input)),
    orderStatus: (id) => watch(gateway.orderStatus(id)),
    refund: (input) => watch(gateway.refund(input)),
    refundStatus: (id) => watch(gateway.refundStatus(id)),
    receiveWebhook: (input) => gateway.receiveWebhook(input),
  };
}
