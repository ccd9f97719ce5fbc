import { startDeadline } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { createResponseError, createUnreadableError, isSuccess, sendRequest } from '../http.ts';
import type { Transport } from '../options.ts';
import { tryTwice } from '../retry.ts';
import { tokenResponseSchema } from './wire.ts';

export type TokenSource = {
  /** Returns the value of the Authorization header, from memory or from PhonePe. */
  authorization(): Promise<string>;
  /** Discards a value that PhonePe refused. A value that has already been replaced is ignored. */
  discard(authorization: string): void;
};

export type TokenSourceOptions = Transport & {
  authBaseUrl: string;
  clientId: string;
  clientSecret: string;
  clientVersion: string;
  /** The clock that is compared with the token's times, epoch ms. */
  now: () => number;
};

type Token = { authorization: string; renewAtMs: number; expiresAtMs: number };

/** The pause after a failed renewal, while the old token is still valid. */
const RENEWAL_RETRY_MS = 30_000;

/**
 * Keeps one token per client, because PhonePe forbids a token call per request. Only `expires_at` decides how long it
 * is valid: lifetimes from an hour to a week have been observed. After half its lifetime the token is renewed in the
 * background, as in PhonePe's own SDKs. Calls use the old token until then, so a slow token service does not delay
 * them. A token is never used after `expires_at`.
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  let current: Token | null = null;
  let inFlight: Promise<Token> | null = null;

  function renew(): Promise<Token> {
    inFlight ??= requestToken(options)
      .then((token) => (current = token))
      .finally(() => (inFlight = null));
    return inFlight;
  }

  async function renewInBackground(old: Token): Promise<void> {
    try {
      await renew();
    } catch {
      // If the failure persists until the old token has expired, it reaches the caller.
      old.renewAtMs = options.now() + RENEWAL_RETRY_MS;
    }
  }

  return {
    async authorization() {
      const now = options.now();
      if (current === null || now >= current.expiresAtMs) return (await renew()).authorization;
      if (now >= current.renewAtMs && inFlight === null) void renewInBackground(current);
      return current.authorization;
    },
    discard(authorization) {
      if (current?.authorization === authorization) current = null;
    },
  };
}

function requestToken(options: TokenSourceOptions): Promise<Token> {
  const deadline = startDeadline(options.budgetMs);
  return tryTwice(deadline, options.retryPauseMs, () =>
    requestTokenOnce(options, Math.min(options.timeoutMs, deadline.remainingMs())),
  );
}

async function requestTokenOnce(options: TokenSourceOptions, timeoutMs: number): Promise<Token> {
  const operation = 'token';
  const response = await sendRequest(options.fetch, {
    operation,
    method: 'POST',
    url: `${options.authBaseUrl}/v1/oauth/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      client_id: options.clientId,
      client_secret: options.clientSecret,
      client_version: options.clientVersion,
      grant_type: 'client_credentials',
    }).toString(),
    timeoutMs,
  });
  if (!isSuccess(response)) throw createResponseError(operation, response);
  const parsed = tokenResponseSchema.safeParse(response.body);
  if (!parsed.success) throw createUnreadableError(operation, response.status, parsed.error);
  const { access_token, token_type, issued_at, expires_at } = parsed.data;

  const expiresAtMs = expires_at * 1000;
  const now = options.now();
  if (expiresAtMs <= now) {
    throw new GatewayError({
      operation,
      code: 'TOKEN_EXPIRED',
      httpStatus: response.status,
      retryable: true,
      outcome: 'refused',
      detail: 'the new token has already expired; check the clock of this machine',
    });
  }
  const issuedAtMs = issued_at === null || issued_at >= expires_at ? now : issued_at * 1000;
  return {
    authorization: `${token_type} ${access_token}`,
    renewAtMs: issuedAtMs + (expiresAtMs - issuedAtMs) / 2,
    expiresAtMs,
  };
}
