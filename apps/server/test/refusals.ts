import { describeRule, isFieldProblem, type FieldError } from '@nibog/domain';
import type { TestApp } from '@nibog/testing/app/test-app';
import type { StartInput, TestEvent } from '@nibog/testing/arrange/checkouts';
import { expect } from 'vitest';
import { z } from 'zod';

/** The schema of every refusal. It is strict, so that no response can contain anything else, such as a stack or a path. */
const refusalSchema = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    code: z.int(),
    data: z.strictObject({
      code: z.string(),
      httpStatus: z.int(),
      reason: z.string(),
      fields: z.array(z.custom<FieldError>(isFieldError)).optional(),
      quote: z.unknown().optional(),
    }),
  }),
});

export type Refused = {
  status: number;
  reason: string;
  fields?: FieldError[];
  quote?: unknown;
};

/** Checks that the code is known, has exactly its parameters, and has the rule that follows from them. */
function isFieldError(value: unknown): value is FieldError {
  if (!isFieldProblem(value) || !('path' in value) || !('rule' in value)) return false;
  return (
    Object.keys(value).toSorted().join() === 'code,params,path,rule' &&
    typeof value.path === 'string' &&
    value.rule === describeRule(value)
  );
}

/** Posts any JSON to a mutation, like a client without our types. */
export function post(url: string, procedure: string, input: unknown): Promise<Response> {
  return postText(url, procedure, JSON.stringify(input));
}

export function postText(
  url: string,
  procedure: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return fetch(`${url}/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
}

/** Calls a query with any JSON. */
export function ask(url: string, procedure: string, input: unknown): Promise<Response> {
  return fetch(`${url}/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
}

/** Reads a refusal and checks its HTTP status against its body. */
export async function readRefusal(response: Response): Promise<Refused> {
  const body: unknown = await response.json();
  const { data } = refusalSchema.parse(body).error;
  expect(data.httpStatus).toBe(response.status);
  return {
    status: response.status,
    reason: data.reason,
    ...(data.fields ? { fields: data.fields } : {}),
    ...(data.quote === undefined ? {} : { quote: data.quote }),
  };
}

/** Reads everything that a checkout can leave behind: rows, counters, orders at PhonePe. */
export async function readCheckoutState({ db, simulator }: Pick<TestApp, 'db' | 'simulator'>) {
  const { rows } = await db.owner.query(
    `SELECT (SELECT count(*) FROM payments) AS payments, (SELECT count(*) FROM payment_items) AS items,
            (SELECT count(*) FROM parents) AS parents, (SELECT count(*) FROM children) AS children,
            (SELECT count(*) FROM consents) AS consents, (SELECT count(*) FROM payment_add_ons) AS add_ons,
            (SELECT count(*) FROM promo_uses) AS promo_uses, (SELECT count(*) FROM payment_timeline) AS moves,
            (SELECT json_agg(json_build_array(id, held, booked) ORDER BY id) FROM slots) AS slots,
            (SELECT json_agg(json_build_array(id, held, sold) ORDER BY id) FROM add_on_variants) AS variants,
            (SELECT json_agg(json_build_array(id, held, used) ORDER BY id) FROM promo_codes) AS codes`,
  );
  return { stored: rows[0], orders: simulator.orders().length };
}

/** Sends a request that must be refused, and checks that it left nothing behind. */
export async function expectRefused(app: TestApp, send: () => Promise<Response>): Promise<Refused> {
  const before = await readCheckoutState(app);
  const refused = await readRefusal(await send());
  expect(await readCheckoutState(app)).toEqual(before);
  return refused;
}

export function expectStartRefused(app: TestApp, input: unknown, url = app.url): Promise<Refused> {
  return expectRefused(app, () => post(url, 'checkout.start', input));
}

/** Expects the quote and the start to refuse a choice with the same refusal. */
export async function expectChoiceRefused(app: TestApp, input: StartInput, url = app.url): Promise<Refused> {
  const started = await expectStartRefused(app, input, url);
  const quoted = await expectRefused(app, () => ask(url, 'checkout.quote', toQuote(input)));
  expect(quoted).toEqual(started);
  return started;
}

export function toQuote({ eventId, children, addOns, promoCode }: StartInput) {
  return {
    eventId,
    children: children.map(({ dateOfBirth, slotIds }) => ({ dateOfBirth, slotIds })),
    ...(addOns ? { addOns } : {}),
    ...(promoCode === undefined ? {} : { promoCode }),
  };
}

/** The input with changes to its first child. */
export function withChild(input: StartInput, changes: Partial<StartInput['children'][number]>): StartInput {
  const [first, ...others] = input.children;
  if (!first) throw new Error('the input has no child');
  return { ...input, children: [{ ...first, ...changes }, ...others] };
}

export function firstSlot({ slotIds }: TestEvent): number {
  const [slotId] = slotIds;
  if (slotId === undefined) throw new Error('the event has no slot');
  return slotId;
}
