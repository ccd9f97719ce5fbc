import { sqlState } from '@nibog/db';
import { pino, type DestinationStream, type Logger } from 'pino';

/** Creates a logger that redacts credentials and personal data, even when code logs them by mistake. */
export function createLogger(destination?: DestinationStream): Logger {
  const options = {
    redact: ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization'],
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** SQLSTATE class 22 (data exception): the error message quotes the rejected value. */
const DATA_EXCEPTION = /^22/;

type DescribedError = { type: string; message?: string; stack: string; [field: string]: unknown };

/**
 * Describes an error by an allow-list of fields, because PostgreSQL quotes whole rows in `detail` and `where`, rows of
 * children included. pino's own serializer copies every field.
 */
function describeError(error: unknown): DescribedError | { type: string } {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields = Object.fromEntries(
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
    ...(DATA_EXCEPTION.test(sqlState(error) ?? '') ? {} : { message: error.message }),
    ...fields,
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
