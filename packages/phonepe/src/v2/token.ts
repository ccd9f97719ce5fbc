import { GatewayError } from '../errors.ts';
import { answerError, exchange, isSuccess, unreadableAnswer } from '../http.ts';
import type { Transport } from '../options.ts';
import { startDeadline } from '../deadline.ts';
import { tryTwice } from '../retry.ts';
import { tokenAnswerSchema } from './wire.ts';

export type TokenSource = {
  /** The value of the Authorization header, from the store or from PhonePe. */
  authorization(): Promise<string>;
  /** Says that PhonePe refused this value. Only the first of many callers with the same one makes a new token. */
  reject(authorization: string): void;
};

export type TokenSourceOptions = Transport & {
  authBaseUrl: string;
  clientId: string;
  clientSecret: string;
  clientVersion: string;
  /** Epoch milliseconds, to be compared with the token's own times. */
  now: () => number;
};

type Token = { authorization: string; renewAtMs: number; expiresAtMs: number };

/** After a renewal that failed, while the old token still serves. */
const RENEWAL_RETRY_MS = 30_000;

/**
 * PhonePe forbids a token call per request. One token is kept per gateway; only `expires_at` is relied on (lifetimes
 * from an hour to a week were seen). From half its life on, as PhonePe's own SDKs do, it is renewed beside the calls,
 * which go on with the old one: a slow token service delays nobody while a good token is at hand. Past `expires_at`
 * it is never used.
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  let current: Token | null = null;
  let flight: Promise<Token> | null = null;

  function renew(): Promise<Token> {
    flight ??= requestToken(options)
      .then((token) => (current = token))
      .finally(() => (flight = null));
    return flight;
  }

  async function renewBeside(old: Token): Promise<void> {
    try {
      await renew();
    } catch {
      // Not lost: once the old token has expired, the same failure reaches the caller.
      old.renewAtMs = options.now() + RENEWAL_RETRY_MS;
    }
  }

  return {
    async authorization() {
      const now = options.now();
      if (current === null || now >= current.expiresAtMs) return (await renew()).authorization;
      if (now >= current.renewAtMs && flight === null) void renewBeside(current);
      return current.authorization;
    },
    reject(authorization) {
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
  const answer = await exchange(options.fetch, {
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
  if (!isSuccess(answer)) throw answerError(operation, answer);
  const parsed = tokenAnswerSchema.safeParse(answer.body);
  if (!parsed.success) throw unreadableAnswer(operation, answer.status, parsed.error);
  const { access_token, token_type, issued_at, expires_at } = parsed.data;

  const expiresAtMs = expires_at * 1000;
  const now = options.now();
  if (expiresAtMs <= now) {
    throw new GatewayError({
      operation,
      code: 'TOKEN_EXPIRED',
      httpStatus: answer.status,
      retryable: true,
      outcome: 'refused',
      detail: 'the new token had expired on arrival; is this machine’s clock right?',
    });
  }
  const issuedAtMs = issued_at === null || issued_at >= expires_at ? now : issued_at * 1000;
  return {
    authorization: `${token_type} ${access_token}`,
    renewAtMs: issuedAtMs + (expiresAtMs - issuedAtMs) / 2,
    expiresAtMs,
  };
}
