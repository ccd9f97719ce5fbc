import { sqlState } from '@nibog/db';
import { pino, type DestinationStream, type Logger } from 'pino';

/** Credentials and people never reach the log, whatever is logged by mistake. */
export function createLogger(destination?: DestinationStream): Logger {
  const options = {
    redact: ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization'],
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** SQLSTATE class 22: the message itself quotes the value that was refused. */
const QUOTES_VALUE = /^22/;

type Described = { type: string; message?: string; stack: string; [fact: string]: unknown };

/**
 * PostgreSQL quotes whole rows in an error's `detail` and `where`, a child's among them: only these facts are kept.
 * Home-made: pino's own serializer copies every field.
 */
function describeError(error: unknown): Described | { type: string } {
  if (!(error instanceof Error)) return { type: typeof error };
  const facts = Object.fromEntries(
    [
      'statement',
      'code',
      'httpStatus',
      'operation',
      'outcome',
      'schema',
      'table',
      'column',
      'constraint',
      'routine',
    ].flatMap((name): [string, unknown][] => {
      const value: unknown = Reflect.get(error, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    type: error.name,
    ...(QUOTES_VALUE.test(sqlState(error) ?? '') ? {} : { message: error.message }),
    ...facts,
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
