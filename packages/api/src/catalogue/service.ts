import type { Reads } from '../context.ts';
import type { City, EventDetail, EventPage } from './schema.ts';

export async function listCities(_ctx: Reads): Promise<City[]> {
  throw new Error('being written');
}
export async function listEvents(
  _ctx: Reads,
  _input: { city?: string | undefined; cursor?: string | undefined },
): Promise<EventPage> {
  throw new Error('being written');
}
export async function getEvent(_ctx: Reads, _input: { slug: string }): Promise<EventDetail> {
  throw new Error('being written');
}
