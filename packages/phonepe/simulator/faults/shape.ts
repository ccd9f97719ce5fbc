/** The faults of the shape: keys of answers and webhooks that are left out, added or given as texts. */
import { isObject, type JsonObject } from '../../src/webhook-input.ts';
import type { FaultName } from './list.ts';
import { hasFault, strike, type OrderPlan } from './plan.ts';

type Part = { plan: OrderPlan | undefined; of: 'status' | 'webhook' | 'refund-webhook' };

/** The body as the order's faults change it. V1's has `data` where V2's webhook has `payload`. */
export function distortBody(body: object, { plan, of }: Part): object {
  if (plan === undefined) return body;
  let changed: JsonObject = { ...body };
  for (const [name, change] of FIELD_FAULTS) {
    if (name === 'refund-webhook-without-id' && of !== 'refund-webhook') continue;
    changed = distortFields(plan, name, changed, change);
  }
  if (of !== 'status') {
    for (const key of ['type', 'event'] as const) {
      if (changed[key] !== undefined && strike(plan, `webhook-without-${key}`)) delete changed[key];
    }
  }
  return strike(plan, 'unknown-keys') ? addUnknownKeys(changed) : changed;
}

type Field = [key: string, value: unknown];

function omitCurrency([key, value]: Field): Field[] {
  return /currency$/i.test(key) ? [] : [[key, value]];
}

function giveAsText([key, value]: Field): Field[] {
  return /amount$/i.test(key) && typeof value === 'number' ? [[key, String(value)]] : [[key, value]];
}

/** As in PhonePe's sample of a failed refund, where one is missing and the other empty. */
function omitMerchantIds([key, value]: Field): Field[] {
  if (key === 'merchantRefundId' || key === 'merchantTransactionId') return [];
  return [[key, key === 'originalMerchantOrderId' ? '' : value]];
}

const FIELD_FAULTS: readonly [FaultName, (field: Field) => Field[]][] = [
  ['currency-absent', omitCurrency],
  ['amounts-as-text', giveAsText],
  ['refund-webhook-without-id', omitMerchantIds],
];

function distortFields(
  plan: OrderPlan,
  name: FaultName,
  body: JsonObject,
  change: (field: Field) => Field[],
): JsonObject {
  if (!hasFault(plan, name)) return body;
  const changed = mapFields(body, change);
  // Where there was nothing to change, it has not struck.
  if (JSON.stringify(changed) !== JSON.stringify(body)) strike(plan, name);
  return changed;
}

function addUnknownKeys(body: JsonObject): JsonObject {
  const surprise = { surprise: { deep: [1, null, {}] }, aNewFlag: true };
  const changed: JsonObject = { ...surprise, ...body };
  for (const key of ['payload', 'data']) {
    const inner = body[key];
    if (isObject(inner)) changed[key] = { ...surprise, ...inner };
  }
  return changed;
}

/** Every field at every depth, replaced by what the function makes of it. */
function mapFields(body: JsonObject, change: (field: Field) => Field[]): JsonObject {
  const changeValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(changeValue);
    return isObject(value) ? mapFields(value, change) : value;
  };
  const fields = Object.entries(body).flatMap((field) => change(field));
  return Object.fromEntries(fields.map(([key, value]) => [key, changeValue(value)]));
}
