import { GatewayError, type PaymentGateway } from '@nibog/phonepe';

/** The servers that we depend on and that are not ours. */
export type PeerName = 'phonepe' | 'smtp';

/** What the last call told of a peer. Nobody is called just to find out. */
export type PeerState = { up: boolean; at: string } | null;

export type Peers = {
  /** Notes that a peer answered, or did not. */
  report: (peer: PeerName, up: boolean) => void;
  read: () => Record<PeerName, PeerState>;
};

/** Remembers how the last call to each peer went, for whoever asks whether this process is well. */
export function createPeers(): Peers {
  const states: Record<PeerName, PeerState> = { phonepe: null, smtp: null };
  return {
    report(peer, up) {
      states[peer] = { up, at: new Date().toISOString() };
    },
    read: () => ({ ...states }),
  };
}

/** The same gateway, whose calls tell whether PhonePe answers. A refusal is an answer too. */
export function watchGateway(gateway: PaymentGateway, { report }: Peers): PaymentGateway {
  async function watch<Answer>(call: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await call;
      report('phonepe', true);
      return answer;
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
