import { z } from 'zod';

const jsonObject = z.record(z.string(), z.unknown());

/** Parses the text; throws if it is not a JSON object. */
export function parseJsonObject(text: string): Record<string, unknown> {
  return jsonObject.parse(JSON.parse(text));
}
