import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CALLS } from '../calls.ts';
import type { SimContext } from '../context.ts';
import { injectFault } from '../engine/actions.ts';
import { answerChange, isForm, refuseInput } from '../form-answers.ts';
import { CALL_FAULTS } from './calls.ts';
import { FAULT_NAMES, FAULTS } from './list.ts';
import { faultSettingsSchema, type FaultSettings } from './plan.ts';

/** One call that goes wrong whichever order it is for, or a fault of the next order or of this one. */
const faultSchema = z.union([
  z.strictObject({ call: z.enum(CALLS), fault: z.enum(CALL_FAULTS) }),
  z.strictObject({ fault: z.enum(FAULT_NAMES), merchantOrderId: z.string().nullish() }),
]);

/** The page's form. Rates come as `rate.<name>` in per cent; an empty one is none. */
const formSchema = z.looseObject({
  seed: z.coerce.number().pipe(z.int().min(0)).optional(),
  inject: z.enum(FAULT_NAMES).optional(),
  order: z.string().min(1).optional(),
});

/** `GET` what there is, `PUT` seed and rates, `POST` a single fault. */
export function registerFaultRoutes(app: FastifyInstance, context: SimContext): void {
  const { plan, callFaults } = context;

  app.get('/__sim/faults', () => ({ ...plan.settings(), next: plan.next(), faults: FAULTS }));

  app.put('/__sim/faults', (request, reply) => {
    const parsed = faultSettingsSchema.safeParse(request.body);
    if (!parsed.success) return refuseInput(reply, parsed.error);
    plan.set(parsed.data);
    return reply.send(parsed.data);
  });

  app.post('/__sim/faults', (request, reply) => {
    if (isForm(request)) {
      const form = formSchema.safeParse(request.body);
      if (!form.success) return refuseInput(reply, form.error);
      const { seed, inject, order, ...fields } = form.data;
      if (seed !== undefined) {
        const rates = faultSettingsSchema.safeParse({ seed, rates: readRates(fields) });
        if (!rates.success) return refuseInput(reply, rates.error);
        // Saving what is set already must not begin to count again.
        if (!isSame(plan.settings(), rates.data)) plan.set(rates.data);
      }
      if (inject !== undefined) injectFault(context, inject, order ?? null);
      return answerChange(request, reply, {}, order === undefined ? '/#faults' : '/');
    }
    const parsed = faultSchema.safeParse(request.body);
    if (!parsed.success) return refuseInput(reply, parsed.error);
    if ('call' in parsed.data) callFaults.failNext(parsed.data.call, parsed.data.fault);
    else injectFault(context, parsed.data.fault, parsed.data.merchantOrderId ?? null);
    return reply.send(parsed.data);
  });
}

function readRates(fields: Record<string, unknown>): Record<string, number> {
  const given = FAULT_NAMES.map((name) => [name, Number(fields[`rate.${name}`] ?? 0) / 100] as const);
  return Object.fromEntries(given.filter(([, rate]) => rate !== 0));
}

function isSame(one: FaultSettings, other: FaultSettings): boolean {
  return (
    one.seed === other.seed &&
    FAULT_NAMES.every((name) => (one.rates[name] ?? 0) === (other.rates[name] ?? 0))
  );
}
