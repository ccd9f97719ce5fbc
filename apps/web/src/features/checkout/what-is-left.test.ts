import type { EventDetail, Slot } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { en } from '../../messages/en.ts';
import { changeChild, EMPTY_DRAFT, setAddOn, toggleSlot } from './draft.ts';
import { whatIsLeft } from './what-is-left.ts';

function slot(slotId: number, game: string, hour: string, changes: Partial<Slot> = {}): Slot {
  return {
    slotId,
    game,
    gameSlug: game.toLowerCase(),
    description: '',
    minAgeMonths: 13,
    maxAgeMonths: 84,
    startsAt: `2026-12-06T${hour}:30:00Z`,
    endsAt: `2026-12-06T${hour}:50:00Z`,
    pricePaise: 70_000,
    capacity: 50,
    seatsLeft: 50,
    paused: false,
    note: null,
    ...changes,
  };
}

const variants = (stock: [number, string, number | null][]) =>
  stock.map(([variantId, label, piecesLeft]) => ({ variantId, label, piecesLeft }));

const event: EventDetail = {
  eventId: 1,
  slug: 'pune',
  title: 'Pune',
  about: '',
  date: '2026-12-06',
  past: false,
  city: 'Pune',
  citySlug: 'pune',
  venue: null,
  venueAddress: null,
  venueMapUrl: null,
  termsVersion: '1',
  slots: [
    slot(1, 'Running', '04', { seatsLeft: 0 }),
    slot(2, 'Hurdles', '04', { seatsLeft: 3 }),
    slot(3, 'Crawling', '05', { maxAgeMonths: 15 }),
    slot(4, 'Jump', '06', { seatsLeft: 0 }),
    slot(5, 'Walk', '07'),
  ],
  addOns: [
    {
      addOnId: 1,
      slug: 'shirt',
      name: 'Shirt',
      description: '',
      pricePaise: 100,
      bundle: null,
      variants: variants([
        [10, 'M', 0],
        [11, 'L', 1],
        [12, 'XL', null],
        [13, 'S', 0],
      ]),
    },
    {
      addOnId: 2,
      slug: 'photo',
      name: 'Photo',
      description: '',
      pricePaise: 100,
      bundle: null,
      variants: variants([[20, '', 1]]),
    },
  ],
};

const meera = changeChild(EMPTY_DRAFT, 0, {
  fullName: 'Meera Iyer',
  born: { day: '14', month: '3', year: '2024' },
});

test('a parent who lost a game sees which, and every game that is free for this child and beside its others', () => {
  const draft = toggleSlot(toggleSlot(meera, 0, 5), 0, 1);
  const fields = [{ path: 'children.0.slotIds.1', rule: 'is full' }];
  expect(whatIsLeft(en, { reason: 'SLOT_FULL', fields }, draft, event)).toEqual([
    {
      what: ['Meera: Running (10:00 am – 10:20 am) is full'],
      heading: 'Still free for Meera:',
      // At the time of the lost game, which is no conflict any more; neither too old for it, nor full, nor chosen.
      free: ['Hurdles, 10:00 am – 10:20 am, Only 3 places left'],
    },
  ]);
});

test('a parent whose children want more places than are left is told how many are', () => {
  const fields = [{ path: 'children.0.slotIds.0', rule: 'has 1 place left' }];
  const alone = { ...event, slots: [slot(1, 'Running', '04', { seatsLeft: 1 })] };
  expect(whatIsLeft(en, { reason: 'SLOT_FULL', fields }, toggleSlot(meera, 0, 1), alone)).toEqual([
    {
      what: ['Meera: Running (10:00 am – 10:20 am) has only 1 place left'],
      heading: 'No other game of this day is free for Meera.',
      free: [],
    },
  ]);
});

test('a parent who lost an add-on sees which other variants are still there', () => {
  const draft = setAddOn(setAddOn(meera, 10, 1), 20, 2);
  const fields = [
    { path: 'addOns.0.quantity', rule: 'is sold out' },
    { path: 'addOns.1.quantity', rule: 'has 1 left' },
  ];
  expect(whatIsLeft(en, { reason: 'ADD_ON_SOLD_OUT', fields }, draft, event)).toEqual([
    { what: ['Shirt (M): sold out'], heading: 'Still there of Shirt:', free: ['L: 1 piece', 'XL'] },
    { what: ['Photo: only 1 left'], heading: 'You can take fewer, or book without it.', free: [] },
  ]);
});

test('nothing is lost to others by a wrong age or code', () => {
  const fields = [{ path: 'children.0.slotIds.0', rule: 'is for 5 to 15 months' }];
  const draft = toggleSlot(meera, 0, 3);
  expect(whatIsLeft(en, { reason: 'AGE_NOT_ELIGIBLE', fields }, draft, event)).toEqual([]);
  expect(whatIsLeft(en, { reason: 'PROMO_USED_UP', fields: [] }, draft, event)).toEqual([]);
});
