/** The options that the clients of both APIs share. */
import { isWebUrl } from './checks.ts';
import type { UnknownState } from './gateway.ts';
import type { Fetch } from './http.ts';

export type TransportOptions = {
  /** For each HTTP call; 5000 by default. A whole operation ends within twice this time plus 1.5 s. */
  timeoutMs?: number;
  /** Before the second attempt of a call that may be repeated; 250 by default. */
  retryPauseMs?: number;
  fetch?: Fetch;
  /** Called for every response with an unknown state, which counts as pending. */
  onUnknownState?: (unknownState: UnknownState) => void;
};

export type Transport = {
  /** For each HTTP request. */
  timeoutMs: number;
  retryPauseMs: number;
  /** For one operation, which includes the token call, all attempts and the pause between them. */
  budgetMs: number;
  fetch: Fetch;
};

/** Added to the time of two full attempts, for the pause between them and for slack. */
const BUDGET_SLACK_MS = 1500;

export function readTransport(options: TransportOptions): Transport {
  const timeoutMs = options.timeoutMs ?? 5000;
  return {
    timeoutMs,
    retryPauseMs: options.retryPauseMs ?? 250,
    budgetMs: timeoutMs * 2 + BUDGET_SLACK_MS,
    fetch: options.fetch ?? globalThis.fetch,
  };
}

export function requireText(name: string, value: string): string {
  if (value.trim() === '') throw new TypeError(`PhonePe ${name} must not be blank`);
  return value;
}

export function readBaseUrl(name: string, value: string): string {
  if (!isWebUrl(value)) throw new TypeError(`PhonePe ${name} must be an absolute http or https URL`);
  return value.replace(/\/+$/, '');
}
