import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

const CONNECT_TIMEOUT_MS = 5_000;
/** Maximum wait for the server during the dialogue. Some servers scan a message before they respond. */
const RESPONSE_TIMEOUT_MS = 60_000;

export type Envelope = {
  from: string;
  /** The recipient. When the server refuses this address, nothing is sent. */
  to: string;
  /** Further recipients. The message is sent even when the server refuses them. */
  copies: string[];
};

export type Delivery = {
  envelope: Envelope;
  /** The complete message as bytes. */
  raw: Buffer;
  /**
   * Runs after everything except the end of the message has been sent. When it throws, the connection is cut and the server
   * has no message. Afterwards only the server knows whether it has the message.
   */
  beforeEnd: () => Promise<void>;
};

/** The server refused the message, or the dialogue failed. */
export class SmtpError extends Error {
  /** The server's reply code, 400 to 599; `null` without a reply. */
  readonly code: number | null;
  /** The command that failed, such as `RCPT TO`. */
  readonly command: string | null;

  constructor(message: string, details: { code: number | null; command: string | null; cause: unknown }) {
    super(message, { cause: details.cause });
    this.name = 'SmtpError';
    this.code = details.code;
    this.command = details.command;
  }
}

/**
 * Sends one message over one connection and returns the server's reply code.
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
          // nodemailer adds the refused recipients to this object.
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

/** The server refused the recipient, although it accepted a copy. */
class RecipientRefused extends Error {}

/** Returns the server's refusal of this recipient, if any. */
function findRefusal(result: unknown, recipient: string): unknown {
  const refusals = readProperty(result, 'rejectedErrors');
  if (!Array.isArray(refusals)) return undefined;
  return refusals.find((refusal) => readProperty(refusal, 'recipient') === recipient);
}

/**
 * Returns a stream of the message that runs `beforeEnd` before it ends. nodemailer reads it only after the server has accepted
 * DATA. The stream fails when only the copies were accepted, because nodemailer would report that as sent.
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
    socketTimeout: RESPONSE_TIMEOUT_MS,
  };
  const credentials =
    username === '' ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return { options, credentials };
}

function toSmtpError(failure: unknown): SmtpError {
  const error = failure instanceof RecipientRefused ? failure.cause : failure;
  const message = error instanceof Error ? error.message : 'the SMTP dialogue failed';
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
