import { createServer, type Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';

/** What the peer says at one point of the dialogue; `drop`: it drops the connection there without a word. */
export type Reply = string;

/** What the peer does with one connection; at every point that is not named all goes well. */
export type Plan = {
  greeting?: Reply;
  sender?: Reply;
  recipient?: (address: string) => Reply;
  data?: Reply | (() => Promise<Reply>);
  /** Once some of the message has come and before its end. */
  body?: 'drop';
  /** After the final dot: from here on the peer has the whole message. */
  end?: Reply | (() => Promise<Reply>);
};

export type Dialogue = {
  sender: string | null;
  /** Those that the peer took. */
  recipients: string[];
  /** What came after DATA, up to the final dot. */
  data: string;
  /** The final dot came. */
  complete: boolean;
  closed: boolean;
};

export type RawSmtpPeer = AsyncDisposable & {
  url: string;
  port: number;
  /** One for each connection to come, in order; then all goes well. */
  plans: Plan[];
  /** One for each connection that came. */
  dialogues: Dialogue[];
  /** The messages that came whole. */
  complete(): Dialogue[];
};

const END = '\r\n.\r\n';

/** An SMTP server by hand, which can fail at any point of the dialogue. `port`: one that nothing listens on. */
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

/** The message as its reader sees it. */
export function parseMail({ data }: Dialogue): Promise<ParsedMail> {
  return simpleParser(data.replaceAll(/^\.\./gm, '.'));
}

async function talk(socket: Socket, dialogue: Dialogue, plan: Plan): Promise<void> {
  socket.on('error', () => undefined);
  socket.on('close', () => {
    dialogue.closed = true;
  });
  /** Answers `false` when the connection is gone. */
  const say = (reply: Reply): boolean => {
    if (socket.destroyed) return false;
    if (reply === 'drop') socket.destroy();
    else socket.write(`${reply}\r\n`);
    return reply !== 'drop';
  };
  if (!say(plan.greeting ?? '220 peer')) return;
  let pending = '';
  let inData = false;
  for await (const chunk of readText(socket)) {
    pending += chunk;
    for (;;) {
      if (inData) {
        if (plan.body === 'drop' && pending.length > 0) return void say('drop');
        const end = pending.indexOf(END);
        dialogue.data = end === -1 ? pending : pending.slice(0, end);
        if (end === -1) break;
        dialogue.complete = true;
        inData = false;
        pending = pending.slice(end + END.length);
        if (!say(await decide(plan.end, '250 taken'))) return;
        continue;
      }
      const lineEnd = pending.indexOf('\r\n');
      if (lineEnd === -1) break;
      const line = pending.slice(0, lineEnd);
      pending = pending.slice(lineEnd + 2);
      const reply = await answer(line, dialogue, plan);
      if (!say(reply)) return;
      inData = line === 'DATA' && reply.startsWith('354');
    }
  }
}

async function* readText(socket: Socket): AsyncGenerator<string> {
  socket.setEncoding('utf8');
  try {
    for await (const chunk of socket) yield String(chunk);
  } catch {
    // The other side broke off, which the dialogue shows.
  }
}

async function answer(line: string, dialogue: Dialogue, plan: Plan): Promise<Reply> {
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
      return decide(plan.data, '354 go on');
    case 'QUIT':
      return '221 bye';
    default:
      return '250 ok';
  }
}

async function decide(reply: Plan['end'], otherwise: Reply): Promise<Reply> {
  if (reply === undefined) return otherwise;
  return typeof reply === 'function' ? reply() : reply;
}
