import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { firstContext } from '@nibog/testing/arrange/controls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRequestContext } from '../../src/http/request-context.ts';

const APP_SECRET = 'an application secret of this test only, 32+';
const STAFF_TOKEN = 'a token of the staff of this test only, 32+';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ env: { APP_SECRET, STAFF_TOKEN } });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Every value that is reachable from `root`, with its path. Follows own keys, symbols, prototypes, maps and sets. */
function reach(root: unknown): Map<unknown, string> {
  const seen = new Map<unknown, string>();
  const queue: [value: unknown, path: string][] = [[root, 'ctx']];
  for (const [value, path] of queue) {
    if (seen.has(value) || value === null || value === undefined) continue;
    seen.set(value, path);
    if (typeof value !== 'object' && typeof value !== 'function') continue;
    for (const key of Reflect.ownKeys(value)) queue.push([readKey(value, key), `${path}.${String(key)}`]);
    queue.push([Reflect.getPrototypeOf(value), `${path}.[[prototype]]`]);
    if (value instanceof Map || value instanceof Set) queue.push([[...value], `${path}.[[entries]]`]);
  }
  return seen;
}

/** A getter may throw, such as `arguments` of a strict function. */
function readKey(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/** The paths to the values for which `isForbidden` is true. */
function find(reached: Map<unknown, string>, isForbidden: (value: unknown) => boolean): string[] {
  return [...reached].flatMap(([value, path]) => (isForbidden(value) ? [path] : []));
}

function isGateway(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ['pay', 'orderStatus'].every((call) => call in value);
}

function isClientOf(...roles: string[]): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' && value !== null && 'role' in value && roles.includes(String(value.role));
}

function holdsSecret(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(APP_SECRET) || value.includes(STAFF_TOKEN));
}

test('a procedure can reach no client that writes, no gateway and no secret', async () => {
  const server = firstContext(app);
  // Further properties of the argument, such as those of the server's context, are dropped.
  const given = createRequestContext(
    { ...server, ...server.api },
    { client: 'x', isStaff: false, getDisconnectSignal: never },
  );
  const reached = reach(given);
  expect(find(reached, isClientOf('settlement', 'checkout', 'webhook', 'retention', 'owner'))).toEqual([]);
  expect(find(reached, isGateway)).toEqual([]);
  expect(find(reached, holdsSecret)).toEqual([]);
  expect(find(reached, isClientOf('reader'))).toEqual(['ctx.reader']);
});

test('control: the search finds each of them in the context of the server', async () => {
  const reached = reach({ ...firstContext(app) });
  expect(find(reached, isClientOf('settlement')).length).toBeGreaterThan(0);
  expect(find(reached, isGateway).length).toBeGreaterThan(0);
  expect(find(reached, holdsSecret).length).toBeGreaterThan(0);
});

function never(): AbortSignal {
  return new AbortController().signal;
}
