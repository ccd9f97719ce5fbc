import net from 'node:net';
import type { Gate } from './gate.ts';
import { currentWork, type Work } from './work.ts';

const COMMAND = /^(EHLO|HELO|MAIL FROM|RCPT TO|DATA|QUIT)\b/;
const LISTED_STEPS = new Set([
  'connect',
  'EHLO',
  'MAIL FROM',
  'RCPT TO',
  'DATA',
  'the message',
  "the message's end",
]);

/** Passes each command to the mail server through the gate. Work on a mail connects to nothing else. */
export function watchMailServer(gate: Gate): void {
  const connect: unknown = net.connect;
  if (typeof connect !== 'function') throw new Error('net.connect is not a function');
  Reflect.set(net, 'connect', (...args: unknown[]) => {
    const work = currentWork();
    if (work?.operation === 'mail') return connectThrough(gate, work, args);
    return Reflect.apply(connect, net, args);
  });
}

function connectThrough(gate: Gate, { subject }: Work, args: unknown[]): net.Socket {
  const socket = new net.Socket();
  const emit = socket.emit.bind(socket);
  const connect: unknown = socket.connect.bind(socket);
  const write: unknown = socket.write.bind(socket);
  /** Set at a crash. Receives the server's replies in place of the product. */
  let listener: (() => void) | null = null;
  let previousWrite: Promise<unknown> = Promise.resolve();
  let inMessage = false;

  function pass(name: string, send: () => void): Promise<unknown> {
    const isListed = LISTED_STEPS.has(name);
    return gate.pass({
      step: isListed ? `mail: ${name}` : `mail: unnamed: ${name}`,
      kind: isListed ? 'call' : null,
      subject,
      send: async () => send(),
      sendAndAwaitAnswer: () =>
        new Promise<void>((resolve) => {
          // The server replies only at the end of the message.
          if (name === 'the message') setImmediate(resolve);
          else listener = resolve;
          send();
        }),
    });
  }

  function sendChunk(chunk: unknown, rest: unknown[]): Promise<unknown> {
    const text = chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk);
    const send = () => call(write, [chunk, ...rest]);
    const command = COMMAND.exec(text)?.[1];
    if (!inMessage && command !== undefined) {
      inMessage = command === 'DATA';
      return pass(command, send);
    }
    if (!/(?:^|\n)\.\r\n$/.test(text)) return pass('the message', send);
    inMessage = false;
    return pass("the message's end", send);
  }

  Reflect.set(socket, 'emit', (event: string, ...rest: unknown[]) => {
    if (event !== 'data' || listener === null) return emit(event, ...rest);
    listener();
    return true;
  });
  void pass('connect', () => {
    call(connect, args);
    // `connect` restores the socket's own `write`, so it is replaced afterwards.
    Reflect.set(socket, 'write', (chunk: unknown, ...rest: unknown[]) => {
      // In order: a write that waits at the gate delays the later writes.
      previousWrite = previousWrite.then(() => sendChunk(chunk, rest));
      return true;
    });
  });
  return socket;
}

function call(method: unknown, args: unknown[]): void {
  if (typeof method === 'function') Reflect.apply(method, null, args);
}
