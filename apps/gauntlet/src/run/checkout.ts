import { setTimeout as pause } from 'node:timers/promises';
import { birthDate, checkoutInput, type StartInput } from '@nibog/testing/arrange/checkouts';
import { chooseSlot, chooseAddOnsAndPromoCode } from './catalogue.ts';
import type { Environment } from './environment.ts';
import { ROOMY_SLOTS, type ParentPlan } from './plan.ts';
import { drawIdempotencyKey, createFamily, type Session, type Outcome } from './session.ts';

/** Idempotency keys after which a parent gives up, and requests per key that may stay without a response. */
const MAX_KEYS = 12;
const MAX_TRIES_PER_KEY = 60;
/** A sixth of a hold, so that the hold ends before the parent runs out of keys. */
const WAIT_FOR_PLACE_MS = 200_000;

/**
 * Tries until the parent has PhonePe's page; returns the transaction id, or `null` once the parent gives up. The key changes
 * only after a response.
 */
export async function checkOut(
  environment: Environment,
  plan: ParentPlan,
  session: Session,
): Promise<string | null> {
  let { place, addOn, usesCode } = plan;
  for (let keys = 0; keys < MAX_KEYS; keys += 1) {
    const key = drawIdempotencyKey(session.draw);
    const input = toInput(environment, { ...plan, place, addOn, usesCode }, key);
    const outcome = await submitAsPlanned(environment, plan, session, input);
    if (outcome.kind === 'result') return outcome.result;
    const reason = outcome.kind === 'refused' ? outcome.reason : 'no response';
    environment.recorder.count(`checkouts refused: ${reason}`);
    switch (reason) {
      case 'SLOT_FULL':
        // A parent in a contest waits for the contested place; any other parent takes another game.
        if (place.kind === 'contested') await pause(WAIT_FOR_PLACE_MS * environment.options.timeScale);
        else place = { kind: 'roomy', slot: session.draw.integer(0, ROOMY_SLOTS - 1) };
        break;
      case 'ADD_ON_SOLD_OUT':
        addOn = 'none';
        break;
      case 'PROMO_USED_UP':
        usesCode = false;
        break;
      case 'PAYMENT_PAGE_UNAVAILABLE':
      case 'DUPLICATE_CHILD_SLOT':
      case 'TOO_MANY_OPEN_PAYMENTS':
      case 'no response':
        await pause(session.draw.integer(200, 1_000));
        break;
      default:
        environment.recorder.anomalies.push({
          transactionId: null,
          what: `a checkout was refused: ${reason}`,
        });
        return null;
    }
  }
  return null;
}

/** Submits the checkout once, twice in a row, or concurrently to two replicas, as the plan says. */
async function submitAsPlanned(
  environment: Environment,
  plan: ParentPlan,
  session: Session,
  input: StartInput,
): Promise<Outcome<string>> {
  if (plan.start === 'concurrent') {
    const replica = session.draw.integer(0, 1);
    const outcomes = await Promise.all([
      submitUntilAnswered(environment, session, input, replica),
      submitUntilAnswered(environment, session, input, replica + 1),
    ]);
    return outcomes.find(({ kind }) => kind === 'result') ?? outcomes[0] ?? { kind: 'no response' };
  }
  const outcome = await submitUntilAnswered(environment, session, input);
  if (plan.start === 'repeated') await submitUntilAnswered(environment, session, input);
  return outcome;
}

async function submitUntilAnswered(
  { replicas }: Environment,
  session: Session,
  input: StartInput,
  replica?: number,
): Promise<Outcome<string>> {
  for (let tries = 0; tries < MAX_TRIES_PER_KEY; tries += 1) {
    const outcome = await session.startPayment(
      input.idempotencyKey,
      (client, options) => client.checkout.start.mutate(input, options),
      replica === undefined ? session.anyReplica() : replicas.all[(replica + tries) % replicas.all.length],
    );
    if (outcome.kind !== 'no response') return outcome;
    await pause(session.draw.integer(100, 500));
  }
  return { kind: 'no response' };
}

/** Starts a new payment for a failed one. Returns its transaction id, or `null` if the server refuses. */
export async function payAgain(
  environment: Environment,
  session: Session,
  transactionId: string,
): Promise<string | null> {
  const idempotencyKey = drawIdempotencyKey(session.draw);
  for (let tries = 0; tries < MAX_TRIES_PER_KEY; tries += 1) {
    const outcome = await session.startPayment(idempotencyKey, (client, options) =>
      client.checkout.payAgain.mutate({ transactionId, idempotencyKey }, options),
    );
    if (outcome.kind === 'result') return outcome.result;
    if (outcome.kind === 'refused') {
      environment.recorder.count(`paying again refused: ${outcome.reason}`);
      return null;
    }
    await pause(session.draw.integer(100, 500));
  }
  return null;
}

function toInput(environment: Environment, plan: ParentPlan, idempotencyKey: string): StartInput {
  const { event, slotId } = chooseSlot(environment.catalogue, plan);
  const { parent, childNames } = createFamily(
    plan.index,
    plan.place.kind === 'contested' ? 1 : plan.children,
  );
  const children = childNames.map((fullName): StartInput['children'][number] => ({
    fullName,
    dateOfBirth: birthDate(event.date, 30),
    gender: 'other',
    slotIds: [slotId],
  }));
  return checkoutInput(event, {
    idempotencyKey,
    parent,
    children,
    ...chooseAddOnsAndPromoCode(environment.catalogue, plan),
  });
}
