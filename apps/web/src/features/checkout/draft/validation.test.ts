import type { FieldProblem } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import { describeField } from '../../../lib/error-text.ts';
import { en } from '../../../messages/en.ts';
import { FULL_DRAFT } from '../../../../test/sample-draft.ts';
import { sampleAddOn, sampleEvent, sampleSlot } from '../../../../test/sample-event.ts';
import { addOnPath } from './add-ons.ts';
import { changeChild, changeParent, EMPTY_DRAFT, setAddOn } from './draft.ts';
import { checkAddOns, checkChildren, checkGames, checkParent, type FieldProblems } from './validation.ts';

const event = sampleEvent({});

/** The event with one game, for these ages. */
function forAges(minAgeMonths: number, maxAgeMonths: number) {
  return { ...event, slots: [sampleSlot(7, 'Running Race', '04', { minAgeMonths, maxAgeMonths })] };
}

/** The messages beside the fields, in English. */
function messagesOf(problems: FieldProblems): Map<string, string> {
  return new Map([...problems].map(([path, problem]) => [path, describeField(en, path, problem)]));
}

function refusedAt(path: string, problem: FieldProblem): Record<string, FieldProblem> {
  return { [path]: problem };
}

describe('the fields of a child', () => {
  test('a child too old or too young for every game gets an error at the date of birth', () => {
    expect(checkChildren(FULL_DRAFT, forAges(32, 84)).size).toBe(0);
    expect([...messagesOf(checkChildren(FULL_DRAFT, forAges(33, 84)))]).toEqual([
      ['children.0.dateOfBirth', 'Check the date. No game of this event is for this age'],
    ]);
  });

  test('empty fields get errors in the order of the page', () => {
    expect([...messagesOf(checkChildren(EMPTY_DRAFT, event))]).toEqual([
      ['children.0.fullName', 'Enter the full name'],
      ['children.0.dateOfBirth', 'Enter the date of birth: day, month and year'],
      ['children.0.gender', 'Choose girl, boy or other'],
    ]);
  });

  test('a date that does not exist is rejected', () => {
    const draft = changeChild(FULL_DRAFT, 0, { born: { day: '30', month: '2', year: '2024' } });
    expect(messagesOf(checkChildren(draft, event)).get('children.0.dateOfBirth')).toMatch(/real date/);
  });

  test('a date in the future is rejected', () => {
    const draft = changeChild(FULL_DRAFT, 0, { born: { day: '1', month: '1', year: '2999' } });
    expect(messagesOf(checkChildren(draft, event)).get('children.0.dateOfBirth')).toMatch(/still to come/);
  });

  test('a problem that the server reported is shown beside its field', () => {
    const draft = {
      ...FULL_DRAFT,
      refused: refusedAt('children.0.dateOfBirth', { code: 'date_in_future', params: {} }),
    };
    expect(messagesOf(checkChildren(draft, event)).get('children.0.dateOfBirth')).toBe(
      'This date is still to come. Please check the year',
    );
    const full = refusedAt('children.0.slotIds.0', { code: 'not_enough_places', params: { placesLeft: 0 } });
    expect(messagesOf(checkGames({ ...FULL_DRAFT, refused: full }))).toEqual(
      new Map([['children.0.slotIds', 'This game is full']]),
    );
  });
});

test('a quantity above the stock is rejected', () => {
  const addOns = [
    sampleAddOn(1, 'Meal', [{ variantId: 10, label: '', piecesLeft: null }]),
    sampleAddOn(2, 'Shirt', [{ variantId: 20, label: 'M', piecesLeft: 2 }]),
  ];
  const draft = setAddOn(setAddOn(setAddOn(EMPTY_DRAFT, 20, 3), 10, 20), 99, 1);
  expect([...checkAddOns(draft, { ...event, addOns })]).toEqual([
    [addOnPath(20), { code: 'take_out', params: { what: 'Shirt (M)' } }],
  ]);
});

describe('the fields of the parent', () => {
  test('a mobile number is accepted in every usual notation', () => {
    for (const phone of ['9876543210', '+91 98765 43210', '91-9876543210', '09876543210']) {
      expect(checkParent(changeParent(FULL_DRAFT, { phone }), event).size).toBe(0);
    }
  });

  test('an invalid number and e-mail are rejected', () => {
    const errors = checkParent(changeParent(FULL_DRAFT, { phone: '12345', email: 'asha' }), event);
    expect([...errors.keys()]).toEqual(['parent.email', 'parent.phone']);
  });

  test('consent to an older version of the terms does not count', () => {
    expect(checkParent({ ...FULL_DRAFT, agreedTerms: '2025-01' }, event).has('consent.guardian')).toBe(true);
  });
});
