import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type SmtpPeer = AsyncDisposable & {
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  /** Messages that the peer accepted, in order. */
  messages: { mail: ParsedMail; recipients: string[] }[];
  /** Called before a message is accepted. An error that it throws becomes the peer's reply. */
  onMessage: (() => Promise<void>) | null;
  /** Called for each recipient. An error that it throws becomes the peer's reply. */
  onRecipient: ((address: string) => void) | null;
  /** Closes every open connection without a reply. */
  drop(): void;
};

/** Starts a real SMTP server that keeps the messages. */
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
        // The sender closed the connection before the end of the message, so no reply is possible.
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
