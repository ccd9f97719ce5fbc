import { expect, test } from 'vitest';
import type { RefusedField } from '../../../lib/field-problem.ts';
import { en } from '../../../messages/en.ts';
import { sampleAddOn, sampleEvent, sampleSlot } from '../../../../test/sample-event.ts';
import { changeChild, EMPTY_DRAFT, setAddOn, toggleSlot } from '../draft/draft.ts';
import { findAlternatives } from './alternatives.ts';

const variants = (stock: [number, string, number | null][]) =>
  stock.map(([variantId, label, piecesLeft]) => ({ variantId, label, piecesLeft }));

const event = sampleEvent({
  slots: [
    sampleSlot(1, 'Running', '04', { seatsLeft: 0 }),
    sampleSlot(2, 'Hurdles', '04', { seatsLeft: 3 }),
    sampleSlot(3, 'Crawling', '05', { maxAgeMonths: 15 }),
    sampleSlot(4, 'Jump', '06', { seatsLeft: 0 }),
    sampleSlot(5, 'Walk', '07'),
  ],
  addOns: [
    sampleAddOn(
      1,
      'Shirt',
      variants([
        [10, 'M', 0],
        [11, 'L', 1],
        [12, 'XL', null],
        [13, 'S', 0],
      ]),
    ),
    sampleAddOn(2, 'Photo', variants([[20, '', 1]])),
  ],
});

const meera = changeChild(EMPTY_DRAFT, 0, {
  fullName: 'Meera Iyer',
  born: { day: '14', month: '3', year: '2024' },
});

function gameFull(path: string, placesLeft: number): RefusedField {
  return { path, code: 'not_enough_places', params: { placesLeft } };
}

test('names the full game and every free game that fits the child’s age and other games', () => {
  const draft = toggleSlot(toggleSlot(meera, 0, 5), 0, 1);
  const fields = [gameFull('children.0.slotIds.1', 0)];
  expect(findAlternatives(en, { reason: 'SLOT_FULL', fields }, draft, event)).toEqual([
    {
      lost: ['Meera: Running (10:00 am – 10:20 am) is full'],
      heading: 'Still free for Meera:',
      // At the same time as the lost game. The other games are full, chosen already, or not for the child's age.
      free: ['Hurdles, 10:00 am – 10:20 am, Only 3 places left'],
    },
  ]);
});

test('names the number of places left when the children need more', () => {
  const fields = [gameFull('children.0.slotIds.0', 1)];
  const alone = { ...event, slots: [sampleSlot(1, 'Running', '04', { seatsLeft: 1 })] };
  expect(findAlternatives(en, { reason: 'SLOT_FULL', fields }, toggleSlot(meera, 0, 1), alone)).toEqual([
    {
      lost: ['Meera: Running (10:00 am – 10:20 am) has only 1 place left'],
      heading: 'No other game of this day is free for Meera.',
      free: [],
    },
  ]);
});

test('names the sold-out add-on and its variants that are still available', () => {
  const draft = setAddOn(setAddOn(meera, 10, 1), 20, 2);
  const fields: RefusedField[] = [
    { path: 'addOns.0.quantity', code: 'not_enough_pieces', params: { piecesLeft: 0 } },
    { path: 'addOns.1.quantity', code: 'not_enough_pieces', params: { piecesLeft: 1 } },
  ];
  expect(findAlternatives(en, { reason: 'ADD_ON_SOLD_OUT', fields }, draft, event)).toEqual([
    { lost: ['Shirt (M): sold out'], heading: 'Still there of Shirt:', free: ['L: 1 piece', 'XL'] },
    { lost: ['Photo: only 1 left'], heading: 'You can take fewer, or book without it.', free: [] },
  ]);
});

test('offers no alternatives for other refusals', () => {
  const params = { minAgeMonths: 5, maxAgeMonths: 15, ageMonths: 32, eventDate: event.date };
  const fields: RefusedField[] = [{ path: 'children.0.slotIds.0', code: 'too_old', params }];
  const draft = toggleSlot(meera, 0, 3);
  expect(findAlternatives(en, { reason: 'AGE_NOT_ELIGIBLE', fields }, draft, event)).toEqual([]);
  expect(findAlternatives(en, { reason: 'PROMO_USED_UP', fields: [] }, draft, event)).toEqual([]);
});
