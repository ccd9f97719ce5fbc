// A mail server for a machine that has none: takes every mail by SMTP, sends nothing, and shows what came.

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
  /** 0: any free port; so for `httpPort`. Both listen on 127.0.0.1 alone. */
  smtpPort: number;
  httpPort: number;
  /** Where the mails are kept. */
  folder: string;
};

export type Mailbox = AsyncDisposable & {
  /** For `SMTP_URL`. */
  smtpUrl: string;
  /** The page. */
  url: string;
  close(): Promise<void>;
};

const HOST = '127.0.0.1';
const PAGE_SIZE = 50;
const MESSAGE_LIMIT_BYTES = 10_000_000;

/** Starts both servers. A mail that was answered with 250 is on disk. */
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
  // A client that drops its connection half-way is its own business.
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
  // As a mail server that delivers does: a blind copy's address stands nowhere else.
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
  // How another start of the same clone recognises it.
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
