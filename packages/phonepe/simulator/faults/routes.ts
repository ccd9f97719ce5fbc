import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CALLS } from '../calls.ts';
import type { SimContext } from '../context.ts';
import { injectFault } from '../engine/actions.ts';
import { isForm, sendChange, sendInvalidInput } from '../form-responses.ts';
import { CALL_FAULTS } from './calls.ts';
import { FAULT_NAMES, FAULTS } from './list.ts';
import { type FaultSettings, faultSettingsSchema } from './plan.ts';

/** Either a fault of the next call of a kind, for any order, or a fault of this order or the next new one. */
const faultSchema = z.union([
  z.strictObject({ call: z.enum(CALLS), fault: z.enum(CALL_FAULTS) }),
  z.strictObject({ fault: z.enum(FAULT_NAMES), merchantOrderId: z.string().nullish() }),
]);

/** The form of the operator's page. Rates are fields `rate.<name>` in per cent; an empty field means no rate. */
const formSchema = z.looseObject({
  seed: z.coerce.number().pipe(z.int().min(0)).optional(),
  inject: z.enum(FAULT_NAMES).optional(),
  order: z.string().min(1).optional(),
});

/** `GET` returns the settings and the list of faults, `PUT` sets seed and rates, `POST` injects a single fault. */
export function registerFaultRoutes(app: FastifyInstance, context: SimContext): void {
  const { plan, callFaults } = context;

  app.get('/__sim/faults', () => ({ ...plan.settings(), next: plan.next(), faults: FAULTS }));

  app.put('/__sim/faults', (request, reply) => {
    const parsed = faultSettingsSchema.safeParse(request.body);
    if (!parsed.success) return sendInvalidInput(reply, parsed.error);
    plan.set(parsed.data);
    return reply.send(parsed.data);
  });

  app.post('/__sim/faults', (request, reply) => {
    if (isForm(request)) {
      const form = formSchema.safeParse(request.body);
      if (!form.success) return sendInvalidInput(reply, form.error);
      const { seed, inject, order, ...fields } = form.data;
      if (seed !== undefined) {
        const changed = faultSettingsSchema.safeParse({ seed, rates: readRates(fields) });
        if (!changed.success) return sendInvalidInput(reply, changed.error);
        // Saving unchanged settings must not restart the count of orders.
        if (!areEqual(plan.settings(), changed.data)) plan.set(changed.data);
      }
      if (inject !== undefined) injectFault(context, inject, order ?? null);
      return sendChange(request, reply, {}, order === undefined ? '/#faults' : '/');
    }
    const parsed = faultSchema.safeParse(request.body);
    if (!parsed.success) return sendInvalidInput(reply, parsed.error);
    if ('call' in parsed.data) callFaults.failNext(parsed.data.call, parsed.data.fault);
    else injectFault(context, parsed.data.fault, parsed.data.merchantOrderId ?? null);
    return reply.send(parsed.data);
  });
}

function readRates(fields: Record<string, unknown>): Record<string, number> {
  const rates = FAULT_NAMES.map((name) => [name, Number(fields[`rate.${name}`] ?? 0) / 100] as const);
  return Object.fromEntries(rates.filter(([, rate]) => rate !== 0));
}

function areEqual(one: FaultSettings, other: FaultSettings): boolean {
  return (
    one.seed === other.seed &&
    FAULT_NAMES.every((name) => (one.rates[name] ?? 0) === (other.rates[name] ?? 0))
  );
}
