import type { SimOrder } from '../engine/state.ts';

export const HOSTED_PATH = '/transact/uat_v3';

/** Returns the address of the order's hosted page. With an empty base URL it is relative to the simulator. */
export function buildHostedUrl(order: SimOrder, baseUrl: string): string {
  return `${baseUrl}${HOSTED_PATH}?token=${order.token}`;
}
