import net from 'node:net';
import type { Gate } from './gate.ts';
import { current, type Work } from './work.ts';

const COMMAND = /^(EHLO|HELO|MAIL FROM|RCPT TO|DATA|QUIT)\b/;
const KNOWN = new Set([
  'connect',
  'EHLO',
  'MAIL FROM',
  'RCPT TO',
  'DATA',
  'the message',
  "the message's end",
]);

/** Whatever work on a mail connects to is the mail server: each command to it passes the gate. */
export function watchMailServer(gate: Gate): void {
  const connect: unknown = net.connect;
  if (typeof connect !== 'function') throw new Error('there is no way to connect');
  Reflect.set(net, 'connect', (...args: unknown[]) => {
    const work = current();
    if (work?.operation === 'mail') return connectThrough(gate, work, args);
    return Reflect.apply(connect, net, args);
  });
}

function connectThrough(gate: Gate, { subject }: Work, args: unknown[]): net.Socket {
  const socket = new net.Socket();
  const emit = socket.emit.bind(socket);
  const connect: unknown = socket.connect.bind(socket);
  const write: unknown = socket.write.bind(socket);
  /** At a death: told of what the server says, which nobody else hears any more. */
  let listener: (() => void) | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let inMessage = false;

  function pass(name: string, send: () => void): Promise<unknown> {
    const known = KNOWN.has(name);
    return gate.pass({
      step: known ? `mail: ${name}` : `mail: unnamed: ${name}`,
      kind: known ? 'call' : null,
      subject,
      send: async () => send(),
      hear: () =>
        new Promise<void>((resolve) => {
          // A message is answered at its end alone.
          if (name === 'the message') setImmediate(resolve);
          else listener = resolve;
          send();
        }),
    });
  }

  function put(chunk: unknown, rest: unknown[]): Promise<unknown> {
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
    // `connect` puts back the socket's own.
    Reflect.set(socket, 'write', (chunk: unknown, ...rest: unknown[]) => {
      // In their order: what is held at the gate holds up what follows.
      last = last.then(() => put(chunk, rest));
      return true;
    });
  });
  return socket;
}

function call(method: unknown, args: unknown[]): void {
  if (typeof method === 'function') Reflect.apply(method, null, args);
}
