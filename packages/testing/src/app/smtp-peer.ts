import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type SmtpPeer = AsyncDisposable & {
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  /** Messages that the peer accepted, in order. */
  messages: { mail: ParsedMail; recipients: string[] }[];
  /** Told before a message is accepted; what it throws is the peer's answer. */
  onMessage: (() => Promise<void>) | null;
  /** Told of each recipient; what it throws is the peer's answer. */
  onRecipient: ((address: string) => void) | null;
  /** Drops every open connection without a word. */
  drop(): void;
};

/** A real SMTP server that keeps what it is given. */
export async function startSmtpPeer(): Promise<SmtpPeer> {
  const peer: Pick<SmtpPeer, 'messages' | 'onMessage' | 'onRecipient'> = {
    messages: [],
    onMessage: null,
    onRecipient: null,
  };
  const sockets = new Set<{ destroy(): void }>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      try {
        peer.onRecipient?.(address.address);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error('refused'));
      }
    },
    onData(stream, session, done) {
      async function take(): Promise<void> {
        const mail = await simpleParser(stream).catch(() => null);
        // The sender went away before the message's end: there is nobody to answer.
        if (mail === null) return;
        try {
          await peer.onMessage?.();
        } catch (error) {
          done(error instanceof Error ? error : new Error('refused'));
          return;
        }
        peer.messages.push({ mail, recipients: session.envelope.rcptTo.map((to) => to.address) });
        done();
      }
      void take();
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP peer has no port');
  return Object.assign(peer, {
    url: `smtp://127.0.0.1:${address.port}`,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  });
}
