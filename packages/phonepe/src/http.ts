import { z } from 'zod';
import { readPrintable } from './checks.ts';
import { GatewayError } from './errors.ts';

export type Fetch = typeof globalThis.fetch;

export type HttpRequest = {
  operation: string;
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
};

export type HttpAnswer = {
  status: number;
  /** The parsed JSON, or `undefined` where the body is not JSON (PhonePe's 503 is the bare text `R999`). */
  body: unknown;
};

/** Ample for any answer of PhonePe's; a body above it is not theirs. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * One HTTP exchange, whose time limit covers the body too. Redirects are not followed: the credentials go
 * nowhere but to the address that was set.
 *
 * @throws {GatewayError} `TIMEOUT` or `NETWORK_ERROR`, both of unknown outcome
 */
export async function exchange(fetch: Fetch, request: HttpRequest): Promise<HttpAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs))),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { status: response.status, body: parseJson(await readText(response)) };
  } catch (error) {
    throw transportError(request.operation, error);
  }
}

export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status <= 299;
}

const errorBodySchema = z.object({
  code: z.string().optional().catch(undefined),
  errorCode: z.string().optional().catch(undefined),
});

/** The gateway's own error code. The token endpoint says both `errorCode` and `code`, of which `code` is the telling one. */
export function readErrorCode(body: unknown): string | null {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return null;
  // Only what looks like a code: free text could repeat what we sent, a secret included.
  return [parsed.data.code, parsed.data.errorCode].map(readCode).find((code) => code !== null) ?? null;
}

/**
 * The error for an answer other than 2xx. A 4xx did nothing, 401 included; a 408 or 429 may come from something
 * in between, so it is left open, as is all else.
 */
export function answerError(operation: string, answer: HttpAnswer): GatewayError {
  const { status } = answer;
  const mayPass = status === 408 || status === 429 || status >= 500;
  return new GatewayError({
    operation,
    code: readErrorCode(answer.body) ?? `HTTP_${status}`,
    httpStatus: status,
    retryable: mayPass,
    outcome: status >= 400 && !mayPass ? 'refused' : 'unknown',
  });
}

export function unreadableAnswer(operation: string, status: number, cause?: Error): GatewayError {
  return new GatewayError({
    operation,
    code: 'UNREADABLE_ANSWER',
    httpStatus: status,
    retryable: false,
    outcome: 'unknown',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function timeoutError(operation: string): GatewayError {
  return new GatewayError({
    operation,
    code: 'TIMEOUT',
    httpStatus: null,
    retryable: true,
    outcome: 'unknown',
  });
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new Error('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function readCode(value: string | undefined): string | null {
  const code = readPrintable(value, 64);
  return code !== null && /^[A-Za-z0-9_. -]+$/.test(code) ? code : null;
}

/**
 * The thrown value itself is never passed on: an HTTP client's error may hold the request, and with it the form
 * body or the Authorization header. Only its name and system code are.
 */
function transportError(operation: string, thrown: unknown): GatewayError {
  if (thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
    return timeoutError(operation);
  }
  return new GatewayError({
    operation,
    code: 'NETWORK_ERROR',
    httpStatus: null,
    retryable: true,
    outcome: 'unknown',
    cause: new Error(describeTransport(thrown)),
  });
}

function describeTransport(thrown: unknown): string {
  const withCode = z.object({ code: z.string().regex(/^[A-Z0-9_]{1,40}$/) });
  const direct = withCode.safeParse(thrown);
  if (direct.success) return direct.data.code;
  const nested = z.object({ cause: withCode }).safeParse(thrown);
  if (nested.success) return nested.data.cause.code;
  return thrown instanceof Error ? (readCode(thrown.name) ?? 'Error') : 'not an Error';
}
