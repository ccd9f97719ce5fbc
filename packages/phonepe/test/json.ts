import { z } from 'zod';

const jsonObject = z.record(z.string(), z.unknown());

/** The text as a JSON object; fails when it is none. */
export function parseJsonObject(text: string): Record<string, unknown> {
  return jsonObject.parse(JSON.parse(text));
}
