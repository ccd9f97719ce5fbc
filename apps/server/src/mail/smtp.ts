import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

const CONNECT_TIMEOUT_MS = 5_000;
/** Silence of the server in the middle of the dialogue; some scan a message before they answer for it. */
const SILENCE_TIMEOUT_MS = 60_000;

export type Envelope = {
  from: string;
  /** Whom the message is for: if the server does not take this address, nothing is sent. */
  to: string;
  /** Further recipients, whom the message may go without. */
  copies: string[];
};

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
          const { from, to, copies } = delivery.envelope;
          // nodemailer keeps its account of each recipient in the object that it is given.
          const recipients: Recipients = { from, to: [to, ...copies] };
          connection.send(recipients, toStream(delivery, recipients), (error, info) => {
            if (error) fail(findRefusal(error, to) ?? error);
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

type Recipients = { from: string; to: string[]; rejectedErrors?: unknown };

/** The server takes the message, but not for the one whom it is for. */
class RecipientRefused extends Error {}

/** What the server answered to this recipient, if it refused it. */
function findRefusal(account: unknown, recipient: string): unknown {
  const refusals = readProperty(account, 'rejectedErrors');
  if (!Array.isArray(refusals)) return undefined;
  return refusals.find((refusal) => readProperty(refusal, 'recipient') === recipient);
}

/**
 * The body, then `beforeEnd`, then the end. Nothing is read of it before the server has asked for the data, and
 * nothing is sent where only the copies' addresses were taken: nodemailer alone would call that sent.
 */
function toStream({ raw, beforeEnd, envelope }: Delivery, recipients: Recipients): Readable {
  async function* bytes() {
    const refusal = findRefusal(recipients, envelope.to);
    if (refusal !== undefined) throw new RecipientRefused('the recipient was refused', { cause: refusal });
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

function toSmtpError(failure: unknown): SmtpError {
  const error = failure instanceof RecipientRefused ? failure.cause : failure;
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
