import type { FieldProblem } from '@nibog/api/schemas';
import { expect, test } from 'vitest';
import { sampleAddOn, sampleEvent } from '../../../../test/sample-event.ts';
import { addOnChoices, addOnsOf } from './add-ons.ts';
import { EMPTY_DRAFT, setAddOn } from './draft.ts';

const event = sampleEvent({
  addOns: [
    sampleAddOn(1, 'Meal', [{ variantId: 10, label: '', piecesLeft: null }]),
    sampleAddOn(2, 'Shirt', [
      { variantId: 20, label: 'M', piecesLeft: 2 },
      { variantId: 21, label: 'L', piecesLeft: 0 },
    ]),
  ],
});

test('chosen add-ons are sent by add-on and variant, and quantity 0 removes them', () => {
  const two = setAddOn(setAddOn(EMPTY_DRAFT, 20, 1), 10, 3);
  expect(addOnsOf(two, event)).toEqual([
    { addOnId: 1, variantId: 10, quantity: 3 },
    { addOnId: 2, variantId: 20, quantity: 1 },
  ]);
  expect(addOnsOf(setAddOn(two, 10, 0), event)).toEqual([{ addOnId: 2, variantId: 20, quantity: 1 }]);
});

test('the maximum quantity is the stock, and at most the limit of one booking', () => {
  const [meal, shirt] = addOnChoices(EMPTY_DRAFT, event);
  expect(meal?.variants.map(({ max, name }) => [name, max])).toEqual([['Meal', 20]]);
  expect(shirt?.variants.map(({ max, name }) => [name, max])).toEqual([
    ['Shirt (M)', 2],
    ['Shirt (L)', 0],
  ]);
});

test('add-ons that the event does not sell are not sent', () => {
  const draft = setAddOn(setAddOn(setAddOn(EMPTY_DRAFT, 20, 3), 10, 20), 99, 1);
  expect(addOnsOf(draft, event).map(({ variantId }) => variantId)).toEqual([10, 20]);
});

test('changing an add-on drops the server’s refusals of all add-ons', () => {
  const phone: FieldProblem = { code: 'not_an_indian_mobile', params: {} };
  const soldOut: FieldProblem = { code: 'not_enough_pieces', params: { piecesLeft: 0 } };
  const refused = { 'addOns.0.quantity': soldOut, 'parent.phone': phone };
  expect(setAddOn({ ...EMPTY_DRAFT, refused }, 20, 1).refused).toEqual({ 'parent.phone': phone });
});
