/** The options that the gateways of both APIs have. */
import { isWebUrl } from './checks.ts';
import type { UnknownState } from './gateway.ts';
import type { Fetch } from './http.ts';

export type TransportOptions = {
  /** Per HTTP call, 5000 by default. A whole operation ends within twice this and 1.5 s. */
  timeoutMs?: number;
  /** Before the second try of a call that may be repeated, 250 by default. */
  retryPauseMs?: number;
  fetch?: Fetch;
  /** Told of every answer whose state we do not know, and which therefore counts as pending. */
  onUnknownState?: (unknownState: UnknownState) => void;
};

export type Transport = {
  /** Per HTTP exchange. */
  timeoutMs: number;
  retryPauseMs: number;
  /** For one operation with everything in it: token, tries, pause. */
  budgetMs: number;
  fetch: Fetch;
};

/** Beside two full tries: the pause between them and some slack. */
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

export function required(name: string, value: string): string {
  if (value.trim() === '') throw new TypeError(`PhonePe ${name} must not be blank`);
  return value;
}

export function readBaseUrl(name: string, value: string): string {
  if (!isWebUrl(value)) throw new TypeError(`PhonePe ${name} must be an absolute http or https URL`);
  return value.replace(/\/+$/, '');
}
