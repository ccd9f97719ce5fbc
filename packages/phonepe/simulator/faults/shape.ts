/** The faults of the JSON shape: fields of responses and webhooks that are omitted, added or given as strings. */
import { isObject, type JsonObject } from '../../src/webhook-input.ts';
import type { FaultName } from './list.ts';
import { applyFault, hasFault, type OrderPlan } from './plan.ts';

type DistortionTarget = { plan: OrderPlan | undefined; of: 'status' | 'webhook' | 'refund-webhook' };

/** Returns the body as changed by the order's faults. */
export function distortBody(body: object, { plan, of }: DistortionTarget): object {
  if (plan === undefined) return body;
  let changed: JsonObject = { ...body };
  for (const [name, change] of FIELD_FAULTS) {
    if (name === 'refund-webhook-without-id' && of !== 'refund-webhook') continue;
    changed = distortFields(plan, name, changed, change);
  }
  if (of !== 'status') {
    for (const key of ['type', 'event'] as const) {
      if (changed[key] !== undefined && applyFault(plan, `webhook-without-${key}`)) delete changed[key];
    }
  }
  return applyFault(plan, 'unknown-keys') ? addUnknownKeys(changed) : changed;
}

type Field = [key: string, value: unknown];

function omitCurrency([key, value]: Field): Field[] {
  return /currency$/i.test(key) ? [] : [[key, value]];
}

function convertAmountToText([key, value]: Field): Field[] {
  return /amount$/i.test(key) && typeof value === 'number' ? [[key, String(value)]] : [[key, value]];
}

/** As in PhonePe's sample of a failed refund: the refund's own id is missing and the order's id is empty. */
function omitMerchantIds([key, value]: Field): Field[] {
  if (key === 'merchantRefundId' || key === 'merchantTransactionId') return [];
  return [[key, key === 'originalMerchantOrderId' ? '' : value]];
}

const FIELD_FAULTS: readonly [FaultName, (field: Field) => Field[]][] = [
  ['currency-absent', omitCurrency],
  ['amounts-as-text', convertAmountToText],
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
  // A fault that changed nothing does not count as applied.
  if (JSON.stringify(changed) !== JSON.stringify(body)) applyFault(plan, name);
  return changed;
}

function addUnknownKeys(body: JsonObject): JsonObject {
  const unknown = { surprise: { deep: [1, null, {}] }, aNewFlag: true };
  const changed: JsonObject = { ...unknown, ...body };
  // V2's webhooks have their details in `payload`, V1's responses and callbacks in `data`.
  for (const key of ['payload', 'data']) {
    const inner = body[key];
    if (isObject(inner)) changed[key] = { ...unknown, ...inner };
  }
  return changed;
}

/** Replaces every field, at every depth, with the fields that the function returns. */
function mapFields(body: JsonObject, change: (field: Field) => Field[]): JsonObject {
  const changeValue = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(changeValue);
    return isObject(value) ? mapFields(value, change) : value;
  };
  const fields = Object.entries(body).flatMap((field) => change(field));
  return Object.fromEntries(fields.map(([key, value]) => [key, changeValue(value)]));
}
