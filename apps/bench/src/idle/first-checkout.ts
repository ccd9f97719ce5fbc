import { setTimeout as pause } from 'node:timers/promises';
import { birthDate, checkoutInput, connect, type Client } from '@nibog/testing/arrange/checkouts';

const RETRY_MS = 25;
const DEADLINE_MS = 300_000;

/** Retries a checkout for the demo's first event until it succeeds. @throws Error after 5 min */
export async function checkOutOnceReady(url: string): Promise<void> {
  const client = connect(url);
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await checkOutFirst(client);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(RETRY_MS);
    }
  }
}

async function checkOutFirst(client: Client): Promise<void> {
  const { events } = await client.catalogue.listEvents.query({});
  const event = await client.catalogue.getEvent.query({ slug: events[0]?.slug ?? '' });
  const slot = event.slots.find(({ seatsLeft, paused }) => seatsLeft > 0 && !paused);
  if (!slot) throw new Error('the demo has no place left');
  const input = checkoutInput({ ...event, slotIds: [slot.slotId] });
  const dateOfBirth = birthDate(event.date, slot.minAgeMonths + 1);
  await client.checkout.start.mutate({
    ...input,
    children: input.children.map((child) => ({ ...child, dateOfBirth })),
    consent: { guardian: true, termsVersion: event.termsVersion },
  });
}
