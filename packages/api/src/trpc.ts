import { isDatabaseUnavailable } from '@nibog/db';
import {
  createFieldError,
  DomainError,
  REASON_STATUS,
  toFieldProblem,
  type FieldError,
  type FieldProblem,
  type Reason,
} from '@nibog/domain';
import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import type { RequestContext } from './context.ts';

const CODE_BY_STATUS = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const;

/** The shape of `error.data`: everything that a client receives about a refusal. */
export type ErrorData = {
  code: string;
  httpStatus: number;
  reason: Reason;
  fields?: FieldError[];
  quote?: unknown;
};

const t = initTRPC.context<RequestContext>().create({
  // No response contains a stack, not even in development, so that responses have the same shape everywhere.
  isDev: false,
  errorFormatter({ shape, error, input }) {
    const refusal = describeRefusal(error, input);
    const data: ErrorData = {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      reason: refusal.reason,
      ...(refusal.fields ? { fields: refusal.fields } : {}),
      ...(refusal.quote === undefined ? {} : { quote: refusal.quote }),
    };
    return { code: shape.code, message: refusal.message, data };
  },
});

type Refusal = { reason: Reason; message: string; fields?: FieldError[] | undefined; quote?: unknown };

function describeRefusal(error: TRPCError, input: unknown): Refusal {
  const { cause } = error;
  if (cause instanceof DomainError) {
    return { reason: cause.reason, message: cause.message, fields: cause.fields, quote: cause.quote };
  }
  if (cause instanceof ZodError) {
    const fields = cause.issues.flatMap((issue) => describeIssue(issue, input));
    const first = fields[0];
    const message = first ? `${first.path || 'input'}: ${first.rule}` : 'The input is not valid.';
    return { reason: 'INVALID_INPUT', message, fields };
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    return { reason: 'INTERNAL', message: 'Something went wrong on our side.' };
  }
  if (error.code === 'NOT_FOUND') return { reason: 'NOT_FOUND', message: 'There is no such procedure.' };
  return { reason: 'INVALID_INPUT', message: error.message };
}

/** Converts one of zod's issues to field errors of the API. Only this function does so. */
function describeIssue(issue: ZodError['issues'][number], input: unknown): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const unknown: FieldProblem = { code: 'unknown_field', params: {} };
    return issue.keys.map((key) => createFieldError([...path, key].join('.'), unknown));
  }
  const missing = issue.code === 'invalid_type' && valueAt(input, path) === undefined;
  const problem: FieldProblem = missing ? { code: 'required', params: {} } : toFieldProblem(issue);
  return [createFieldError(path.join('.'), problem)];
}

/** Returns the value at a path of the input. Zod omits it from its issues, so that it is not logged. */
function valueAt(input: unknown, path: string[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Maps a `DomainError` and an unavailable database to the HTTP status of the reason. Other errors pass unchanged. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  const refusal = isDatabaseUnavailable(cause)
    ? new DomainError('UNAVAILABLE', 'The service is not available at the moment. Please try again.', {
        cause,
      })
    : cause;
  if (!(refusal instanceof DomainError)) return result;
  const code = CODE_BY_STATUS[REASON_STATUS[refusal.reason]];
  throw new TRPCError({ code, message: refusal.message, cause: refusal });
});

export const router = t.router;
export const procedure = t.procedure.use(mapErrors);

/** For the organiser's staff only. Other requests are refused before the input is parsed. */
export const staffProcedure = procedure.use(async ({ ctx, next }) => {
  if (!ctx.isStaff) {
    throw new DomainError(
      'STAFF_ONLY',
      "This procedure is for staff: the request must contain the staff's token.",
    );
  }
  return next();
});
