// A mail server for local use. It accepts every mail by SMTP, delivers none, and shows them on a web page.

import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import fastify, { type FastifyInstance } from 'fastify';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { CONTENT_SECURITY_POLICY, renderList, renderMail, renderMissing } from './pages.ts';
import { MailStore } from './store.ts';

export type MailboxOptions = {
  /** 0: any free port. Both servers listen on 127.0.0.1 only. */
  smtpPort: number;
  /** 0: any free port. */
  httpPort: number;
  /** The folder that stores the mails. */
  folder: string;
};

export type Mailbox = AsyncDisposable & {
  /** The value for `SMTP_URL`. */
  smtpUrl: string;
  /** The address of the web page. */
  url: string;
  close(): Promise<void>;
};

const HOST = '127.0.0.1';
const PAGE_SIZE = 50;
const MESSAGE_LIMIT_BYTES = 10_000_000;

/** Starts both servers. A mail is on disk before the SMTP server replies 250. */
export async function startMailbox({ smtpPort, httpPort, folder }: MailboxOptions): Promise<Mailbox> {
  await mkdir(folder, { recursive: true });
  const store = new MailStore(folder);
  const smtp = createSmtpServer(store);
  const listening = smtp.listen(smtpPort, HOST);
  await once(listening, 'listening');
  const actualSmtpPort = portOf(listening.address());
  const http = buildMailboxApp(store, actualSmtpPort);
  try {
    await http.listen({ port: httpPort, host: HOST });
  } catch (error) {
    await closeSmtp(smtp);
    throw error;
  }
  // A client that drops its connection is not an error of the mailbox.
  smtp.on('error', () => undefined);
  let closing: Promise<unknown> | undefined;
  async function close(): Promise<void> {
    closing ??= Promise.all([closeSmtp(smtp), http.close()]);
    await closing;
  }
  return {
    smtpUrl: `smtp://${HOST}:${actualSmtpPort}`,
    url: `http://${HOST}:${portOf(http.server.address())}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createSmtpServer(store: MailStore): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MESSAGE_LIMIT_BYTES,
    logger: false,
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      callbackify(() => storeMessage(store, stream, recipients))(done);
    },
  });
}

async function storeMessage(
  store: MailStore,
  stream: SMTPServerDataStream,
  recipients: string[],
): Promise<void> {
  const message = await buffer(stream);
  if (stream.sizeExceeded) throw Object.assign(new Error('Message too large'), { responseCode: 552 });
  // A delivering mail server adds this header too. The address of a blind copy appears nowhere else.
  const trace = recipients.map((recipient) => `Delivered-To: ${recipient}\r\n`).join('');
  await store.add(Buffer.concat([Buffer.from(trace), message]));
}

function buildMailboxApp(store: MailStore, smtpPort: number): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  // Another start of the same clone uses this to recognise the mailbox.
  app.get('/healthz', () => ({ status: 'ok', mailbox: store.folder, smtpPort }));
  app.get<{ Querystring: { before?: string } }>('/', async (request, reply) => {
    const mails = await store.list({ limit: PAGE_SIZE, before: request.query.before });
    const last = mails.length === PAGE_SIZE ? (mails.at(-1)?.id ?? null) : null;
    return reply.type('text/html; charset=utf-8').send(renderList(mails, last));
  });
  app.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
    const mail = await store.get(request.params.id);
    reply.code(mail ? 200 : 404).type('text/html; charset=utf-8');
    return reply.send(mail ? renderMail(mail) : renderMissing());
  });
  app.get<{ Params: { id: string } }>('/messages/:id/source', async (request, reply) => {
    const raw = await store.raw(request.params.id);
    return raw ? reply.type('message/rfc822').send(raw) : reply.callNotFound();
  });
  app.get<{ Querystring: { before?: string } }>('/api/messages', (request) =>
    store.list({ limit: PAGE_SIZE, before: request.query.before }),
  );
  app.get<{ Params: { id: string } }>('/api/messages/:id', async (request, reply) => {
    const mail = await store.get(request.params.id);
    return mail ?? reply.callNotFound();
  });
  return app;
}

function closeSmtp(smtp: SMTPServer): Promise<void> {
  return new Promise((resolve) => smtp.close(() => resolve()));
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('The mailbox does not listen on a port.');
  return address.port;
}
