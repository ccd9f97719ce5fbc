import type { Slot } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { en } from '../../../messages/en.ts';
import { hi } from '../../../messages/hi.ts';
import { describeSlotRefusal, overlaps, refuseSlot } from './eligibility.ts';

const running: Slot = {
  slotId: 1,
  game: 'Running Race',
  gameSlug: 'running-race',
  description: '',
  minAgeMonths: 13,
  maxAgeMonths: 84,
  startsAt: '2026-12-06T04:30:00Z',
  endsAt: '2026-12-06T06:00:00Z',
  pricePaise: 180_000,
  capacity: 12,
  seatsLeft: 5,
  paused: false,
  note: null,
};
const choice = {
  slot: running,
  child: { name: 'Aarav', ageMonths: 20 },
  eventDate: '2026-12-06',
  chosen: [] as Slot[],
  takenByOthers: 0,
};

function describe(refusedChoice: typeof choice, t = en): string | null {
  const refusal = refuseSlot(refusedChoice);
  return refusal && describeSlotRefusal(t, refusal);
}

test('a child within the age range can play, limits included', () => {
  expect(refuseSlot(choice)).toBeNull();
  expect(refuseSlot({ ...choice, child: { name: 'Aarav', ageMonths: 13 } })).toBeNull();
  expect(refuseSlot({ ...choice, child: { name: 'Aarav', ageMonths: 84 } })).toBeNull();
});

test('the refusal of a child outside the age range names its age on the day', () => {
  expect(describe({ ...choice, child: { name: 'Aarav', ageMonths: 11 } })).toBe(
    'For 13–84 months. Aarav will be 11 months on 6 December.',
  );
  expect(describe({ ...choice, child: { name: 'Aarav', ageMonths: 85 } })).toContain('85 months');
  expect(describe({ ...choice, child: { name: 'आरव', ageMonths: 11 } }, hi)).toBe(
    '13–84 महीने के बच्चों के लिए। 6 दिसंबर को आरव की उम्र 11 महीने होगी।',
  );
});

test('a full or paused game is refused with that reason', () => {
  expect(describe({ ...choice, slot: { ...running, seatsLeft: 0 } })).toMatch(/^Full/);
  expect(describe({ ...choice, slot: { ...running, paused: true } })).toMatch(/^Bookings paused/);
});

test('only one child of the family can take the last place', () => {
  const slot = { ...running, seatsLeft: 1 };
  expect(refuseSlot({ ...choice, slot, takenByOthers: 0 })).toBeNull();
  expect(describe({ ...choice, slot, takenByOthers: 1 })).toBe(
    'Only 1 place left, which your other child has.',
  );
});

test('one child cannot play two games at the same time', () => {
  const other = {
    ...running,
    slotId: 2,
    game: 'Shot Put',
    startsAt: '2026-12-06T05:30:00Z',
    endsAt: '2026-12-06T06:30:00Z',
  };
  expect(describe({ ...choice, chosen: [other] })).toBe(
    'At the same time as Shot Put (11:00 am – 12:00 pm). Aarav can play only one of them.',
  );
  expect(refuseSlot({ ...choice, chosen: [running] })).toBeNull();
});

test('one game can begin when the other ends', () => {
  expect(overlaps(running, { startsAt: running.endsAt, endsAt: '2026-12-06T07:00:00Z' })).toBe(false);
});
