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

export type HttpResponse = {
  status: number;
  /** The parsed JSON, or `undefined` if the body is not JSON (the body of PhonePe's 503 is the plain text `R999`). */
  body: unknown;
};

/** More than any response of PhonePe's needs. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/**
 * Sends one HTTP request; its time limit includes reading the body. Redirects are not followed, so the credentials
 * reach only the configured address.
 *
 * @throws {GatewayError} `TIMEOUT` or `NETWORK_ERROR`, both of unknown outcome
 */
export async function sendRequest(fetch: Fetch, request: HttpRequest): Promise<HttpResponse> {
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
    throw createTransportError(request.operation, error);
  }
}

export function isSuccess(response: HttpResponse): boolean {
  return response.status >= 200 && response.status <= 299;
}

const errorBodySchema = z.object({
  code: z.string().optional().catch(undefined),
  errorCode: z.string().optional().catch(undefined),
});

/** Reads PhonePe's error code. The token endpoint returns both `code` and `errorCode`; `code` is the informative one. */
export function readErrorCode(body: unknown): string | null {
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return null;
  // Free text is dropped: it could repeat a secret from the request.
  return [parsed.data.code, parsed.data.errorCode].map(sanitizeCode).find((code) => code !== null) ?? null;
}

/**
 * Creates the error for a response other than 2xx. A 4xx, 401 included, did nothing. The outcome of a 408 or 429, which
 * may come from a proxy, and of any other status is unknown.
 */
export function createResponseError(operation: string, response: HttpResponse): GatewayError {
  const { status } = response;
  const isTransient = status === 408 || status === 429 || status >= 500;
  return new GatewayError({
    operation,
    code: readErrorCode(response.body) ?? `HTTP_${status}`,
    httpStatus: status,
    retryable: isTransient,
    outcome: status >= 400 && !isTransient ? 'refused' : 'unknown',
  });
}

export function createUnreadableError(operation: string, status: number, cause?: Error): GatewayError {
  return new GatewayError({
    operation,
    code: 'UNREADABLE_RESPONSE',
    httpStatus: status,
    retryable: false,
    outcome: 'unknown',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function createTimeoutError(operation: string): GatewayError {
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
    if (size > MAX_RESPONSE_BYTES) throw new Error('the response body is too large');
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

function sanitizeCode(value: string | undefined): string | null {
  const code = readPrintable(value, 64);
  return code !== null && /^[A-Za-z0-9_. -]+$/.test(code) ? code : null;
}

/**
 * Keeps only the name and the system code of the thrown value. An HTTP client's error may contain the request, and with
 * it the form body or the Authorization header.
 */
function createTransportError(operation: string, thrown: unknown): GatewayError {
  if (thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
    return createTimeoutError(operation);
  }
  return new GatewayError({
    operation,
    code: 'NETWORK_ERROR',
    httpStatus: null,
    retryable: true,
    outcome: 'unknown',
    cause: new Error(describeTransportError(thrown)),
  });
}

function describeTransportError(thrown: unknown): string {
  const withCode = z.object({ code: z.string().regex(/^[A-Z0-9_]{1,40}$/) });
  const direct = withCode.safeParse(thrown);
  if (direct.success) return direct.data.code;
  const nested = z.object({ cause: withCode }).safeParse(thrown);
  if (nested.success) return nested.data.cause.code;
  return thrown instanceof Error ? (sanitizeCode(thrown.name) ?? 'Error') : 'not an Error';
}
