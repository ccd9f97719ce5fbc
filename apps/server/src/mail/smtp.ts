import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

const CONNECT_TIMEOUT_MS = 5_000;
/** Silence of the server in the middle of the dialogue. */
const SILENCE_TIMEOUT_MS = 10_000;

export type Envelope = { from: string; to: string[] };

export type Delivery = {
  envelope: Envelope;
  /** The message as it goes over the wire. */
  raw: Buffer;
  /**
   * Runs once everything but the message's end has been sent. If it throws, the connection is cut and the server has
   * no message; after it, only the server knows.
   */
  beforeEnd: () => Promise<void>;
};

/** What the server answered, or what went wrong before it could. */
export class SmtpError extends Error {
  /** The server's own answer, 400 to 599; `null` when there was none. */
  readonly code: number | null;
  /** The command it was an answer to, such as `RCPT TO`. */
  readonly command: string | null;

  constructor(message: string, details: { code: number | null; command: string | null; cause: unknown }) {
    super(message, { cause: details.cause });
    this.name = 'SmtpError';
    this.code = details.code;
    this.command = details.command;
  }
}

/**
 * Sends one message over one connection and answers the server's code for it.
 *
 * @param url `smtp://[user:password@]host[:port]`, or `smtps://` for TLS from the start
 * @throws {SmtpError}
 */
export async function deliver(url: string, delivery: Delivery): Promise<number> {
  const { options, credentials } = readSmtpUrl(url);
  const connection = new SMTPConnection(options);
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (error: unknown) => reject(toSmtpError(error));
      connection.once('error', fail);
      connection.once('end', () => fail(new Error('the connection closed')));
      connection.connect((connectError) => {
        if (connectError) return fail(connectError);
        const send = () => {
          connection.send(delivery.envelope, toStream(delivery), (error, info) => {
            if (error) fail(error);
            else resolve(Number.parseInt(info?.response?.slice(0, 3) ?? '250', 10));
          });
        };
        if (credentials) connection.login({ credentials }, (error) => (error ? fail(error) : send()));
        else send();
      });
    });
  } finally {
    connection.close();
  }
}

/** The body, then `beforeEnd`, then the end. Nothing is read of it before the server has asked for the data. */
function toStream({ raw, beforeEnd }: Delivery): Readable {
  async function* bytes() {
    yield raw;
    await beforeEnd();
  }
  return Readable.from(bytes(), { objectMode: false });
}

function readSmtpUrl(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const options: SMTPConnectionOptions = {
    host: hostname,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
  };
  const credentials =
    username === '' ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return { options, credentials };
}

function toSmtpError(error: unknown): SmtpError {
  const message = error instanceof Error ? error.message : 'the dialogue failed';
  const code = readProperty(error, 'responseCode');
  const command = readProperty(error, 'command');
  return new SmtpError(message, {
    code: typeof code === 'number' ? code : null,
    command: typeof command === 'string' ? command : null,
    cause: error,
  });
}

function readProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
