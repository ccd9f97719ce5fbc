import type { SimOrder } from '../engine/state.ts';

export const HOSTED_PATH = '/transact/uat_v3';

/** Where a browser opens the order's hosted page; with an empty base, within the simulator's own pages. */
export function hostedUrlOf(order: SimOrder, baseUrl: string): string {
  return `${baseUrl}${HOSTED_PATH}?token=${order.token}`;
}
