import { setTimeout as pause } from 'node:timers/promises';
import { birthDate, checkoutInput, type StartInput } from '@nibog/testing/arrange/checkouts';
import { drawKey, peopleOf, type Line, type Outcome } from './session.ts';
import { choose, chooseExtras } from './catalogue.ts';
import { ROOMY_SLOTS, type ParentPlan } from './plan.ts';
import type { World } from './environment.ts';

/** A parent gives up after so many keys, and asks so often with one that nobody answers. */
const KEYS = 12;
const TRIES_PER_KEY = 60;
/** A sixth of a hold: it is over before the keys are. */
const WAIT_FOR_PLACE_MS = 200_000;

/** Until the parent has PhonePe's page, or has given up: `null`. The page keeps its key while nobody answers. */
export async function checkOut(world: World, plan: ParentPlan, line: Line): Promise<string | null> {
  let { place, addOn, usesCode } = plan;
  for (let keys = 0; keys < KEYS; keys += 1) {
    const key = drawKey(line.draw);
    const input = inputOf(world, { ...plan, place, addOn, usesCode }, key);
    const outcome = await openTwice(world, plan, line, input);
    if (outcome.kind === 'answer') return outcome.answer;
    const reason = outcome.kind === 'refused' ? outcome.reason : 'no answer';
    world.witness.count(`checkouts refused: ${reason}`);
    switch (reason) {
      case 'SLOT_FULL':
        // Who came for the one place waits for it; the others take another game.
        if (place.kind === 'contested') await pause(WAIT_FOR_PLACE_MS * world.options.timeScale);
        else place = { kind: 'roomy', slot: line.draw.integer(0, ROOMY_SLOTS - 1) };
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
      case 'no answer':
        await pause(line.draw.integer(200, 1_000));
        break;
      default:
        world.witness.complaints.push({ transactionId: null, what: `a checkout was refused: ${reason}` });
        return null;
    }
  }
  return null;
}

/** As the plan says: once, once more afterwards, or twice at the same instant on two processes. */
async function openTwice(
  world: World,
  plan: ParentPlan,
  line: Line,
  input: StartInput,
): Promise<Outcome<string>> {
  if (plan.start === 'at once') {
    const seat = line.draw.integer(0, 1);
    const outcomes = await Promise.all([
      openOnce(world, line, input, seat),
      openOnce(world, line, input, seat + 1),
    ]);
    return outcomes.find(({ kind }) => kind === 'answer') ?? outcomes[0] ?? { kind: 'unheard' };
  }
  const outcome = await openOnce(world, line, input);
  if (plan.start === 'again') await openOnce(world, line, input);
  return outcome;
}

async function openOnce(
  { seats }: World,
  line: Line,
  input: StartInput,
  seat?: number,
): Promise<Outcome<string>> {
  for (let tries = 0; tries < TRIES_PER_KEY; tries += 1) {
    const outcome = await line.open(
      input.idempotencyKey,
      (client, request) => client.checkout.start.mutate(input, request),
      seat === undefined ? line.anySeat() : seats.all[(seat + tries) % seats.all.length],
    );
    if (outcome.kind !== 'unheard') return outcome;
    await pause(line.draw.integer(100, 500));
  }
  return { kind: 'unheard' };
}

/** A payment that came to nothing, paid anew: `null` where that is not offered, or the place is gone. */
export async function payAgain(world: World, line: Line, transactionId: string): Promise<string | null> {
  const idempotencyKey = drawKey(line.draw);
  for (let tries = 0; tries < TRIES_PER_KEY; tries += 1) {
    const outcome = await line.open(idempotencyKey, (client, request) =>
      client.checkout.payAgain.mutate({ transactionId, idempotencyKey }, request),
    );
    if (outcome.kind === 'answer') return outcome.answer;
    if (outcome.kind === 'refused') {
      world.witness.count(`paying again refused: ${outcome.reason}`);
      return null;
    }
    await pause(line.draw.integer(100, 500));
  }
  return null;
}

function inputOf(world: World, plan: ParentPlan, idempotencyKey: string): StartInput {
  const { event, slotId } = choose(world.catalogue, plan);
  const { parent, childNames } = peopleOf(plan.index, plan.place.kind === 'contested' ? 1 : plan.children);
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
    ...chooseExtras(world.catalogue, plan),
  });
}
