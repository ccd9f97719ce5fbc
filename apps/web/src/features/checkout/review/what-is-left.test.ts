import { expect, test } from 'vitest';
import type { RefusedField } from '../../../lib/field-problem.ts';
import { en } from '../../../messages/en.ts';
import { sampleAddOn, sampleEvent, sampleSlot } from '../../../../test/sample-event.ts';
import { changeChild, EMPTY_DRAFT, setAddOn, toggleSlot } from '../draft/draft.ts';
import { whatIsLeft } from './what-is-left.ts';

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

test('a parent who lost a game sees which, and every game that is free for this child and beside its others', () => {
  const draft = toggleSlot(toggleSlot(meera, 0, 5), 0, 1);
  const fields = [gameFull('children.0.slotIds.1', 0)];
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
  const fields = [gameFull('children.0.slotIds.0', 1)];
  const alone = { ...event, slots: [sampleSlot(1, 'Running', '04', { seatsLeft: 1 })] };
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
  const fields: RefusedField[] = [
    { path: 'addOns.0.quantity', code: 'not_enough_pieces', params: { piecesLeft: 0 } },
    { path: 'addOns.1.quantity', code: 'not_enough_pieces', params: { piecesLeft: 1 } },
  ];
  expect(whatIsLeft(en, { reason: 'ADD_ON_SOLD_OUT', fields }, draft, event)).toEqual([
    { what: ['Shirt (M): sold out'], heading: 'Still there of Shirt:', free: ['L: 1 piece', 'XL'] },
    { what: ['Photo: only 1 left'], heading: 'You can take fewer, or book without it.', free: [] },
  ]);
});

test('nothing is lost to others by a wrong age or code', () => {
  const params = { minAgeMonths: 5, maxAgeMonths: 15, ageMonths: 32, eventDate: event.date };
  const fields: RefusedField[] = [{ path: 'children.0.slotIds.0', code: 'too_old', params }];
  const draft = toggleSlot(meera, 0, 3);
  expect(whatIsLeft(en, { reason: 'AGE_NOT_ELIGIBLE', fields }, draft, event)).toEqual([]);
  expect(whatIsLeft(en, { reason: 'PROMO_USED_UP', fields: [] }, draft, event)).toEqual([]);
});
