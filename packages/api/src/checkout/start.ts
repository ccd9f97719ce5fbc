import type { ApiContext } from '../context.ts';
import type { CheckoutStarted, StartInput } from './schema.ts';

export async function startCheckout(_ctx: ApiContext, _input: StartInput): Promise<CheckoutStarted> {
  throw new Error('being written');
}
