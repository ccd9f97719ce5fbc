import { createServer, type Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';

/** The peer's reply at one point of the dialogue; `drop`: it closes the connection there without a reply. */
export type Reply = string;

/** The peer's replies on one connection. At every point that is absent the reply is positive. */
export type Plan = {
  greeting?: Reply;
  sender?: Reply;
  recipient?: (address: string) => Reply;
  data?: Reply | (() => Promise<Reply>);
  /** After a part of the message. */
  body?: 'drop';
  /** After the final dot, when the peer has the whole message. */
  end?: Reply | (() => Promise<Reply>);
};

export type Dialogue = {
  sender: string | null;
  /** The accepted recipients. */
  recipients: string[];
  /** The text after DATA, up to the final dot. */
  data: string;
  /** Whether the final dot has arrived. */
  complete: boolean;
  closed: boolean;
};

export type RawSmtpPeer = AsyncDisposable & {
  url: string;
  port: number;
  /** One for each future connection, in order. After the last one every reply is positive. */
  plans: Plan[];
  /** One for each connection so far. */
  dialogues: Dialogue[];
  /** The dialogues whose message arrived completely. */
  complete(): Dialogue[];
};

const END = '\r\n.\r\n';

/** Starts an SMTP server without a library, which can fail at any point of the dialogue. `port` must be free. */
export async function startRawSmtpPeer({
  port = 0,
  plans = [],
}: { port?: number; plans?: Plan[] } = {}): Promise<RawSmtpPeer> {
  const dialogues: Dialogue[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const dialogue: Dialogue = { sender: null, recipients: [], data: '', complete: false, closed: false };
    dialogues.push(dialogue);
    void talk(socket, dialogue, plans.shift() ?? {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP peer has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    plans,
    dialogues,
    complete: () => dialogues.filter(({ complete }) => complete),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Parses the message as a mail program does. */
export function parseMail({ data }: Dialogue): Promise<ParsedMail> {
  return simpleParser(data.replaceAll(/^\.\./gm, '.'));
}

async function talk(socket: Socket, dialogue: Dialogue, plan: Plan): Promise<void> {
  socket.on('error', () => undefined);
  socket.on('close', () => {
    dialogue.closed = true;
  });
  /** Returns `false` when the connection is closed. */
  const send = (reply: Reply): boolean => {
    if (socket.destroyed) return false;
    if (reply === 'drop') socket.destroy();
    else socket.write(`${reply}\r\n`);
    return reply !== 'drop';
  };
  if (!send(plan.greeting ?? '220 peer')) return;
  let pending = '';
  let inData = false;
  for await (const chunk of readText(socket)) {
    pending += chunk;
    for (;;) {
      if (inData) {
        if (plan.body === 'drop' && pending.length > 0) return void send('drop');
        const end = pending.indexOf(END);
        dialogue.data = end === -1 ? pending : pending.slice(0, end);
        if (end === -1) break;
        dialogue.complete = true;
        inData = false;
        pending = pending.slice(end + END.length);
        if (!send(await resolveReply(plan.end, '250 accepted'))) return;
        continue;
      }
      const lineEnd = pending.indexOf('\r\n');
      if (lineEnd === -1) break;
      const line = pending.slice(0, lineEnd);
      pending = pending.slice(lineEnd + 2);
      const reply = await chooseReply(line, dialogue, plan);
      if (!send(reply)) return;
      inData = line === 'DATA' && reply.startsWith('354');
    }
  }
}

async function* readText(socket: Socket): AsyncGenerator<string> {
  socket.setEncoding('utf8');
  try {
    for await (const chunk of socket) yield String(chunk);
  } catch {
    // The client closed the connection, which the dialogue shows.
  }
}

async function chooseReply(line: string, dialogue: Dialogue, plan: Plan): Promise<Reply> {
  const [verb = ''] = line.toUpperCase().split(/[ :]/);
  const address = /<(.*)>/.exec(line)?.[1] ?? '';
  switch (verb) {
    case 'MAIL':
      dialogue.sender = address;
      return plan.sender ?? '250 ok';
    case 'RCPT': {
      const reply = plan.recipient?.(address) ?? '250 ok';
      if (reply.startsWith('250')) dialogue.recipients.push(address);
      return reply;
    }
    case 'DATA':
      return resolveReply(plan.data, '354 continue');
    case 'QUIT':
      return '221 bye';
    default:
      return '250 ok';
  }
}

async function resolveReply(reply: Plan['end'], otherwise: Reply): Promise<Reply> {
  if (reply === undefined) return otherwise;
  return typeof reply === 'function' ? reply() : reply;
}
