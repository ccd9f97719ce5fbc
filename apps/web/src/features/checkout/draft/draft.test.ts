import type { FieldProblem } from '@nibog/api/schemas';
import { describe, expect, test } from 'vitest';
import { en } from '../../../messages/en.ts';
import {
  addChild,
  ageOnDay,
  changeChild,
  changeParent,
  dateOfBirthOf,
  displayName,
  EMPTY_DRAFT,
  readDraft,
  removeChild,
  toggleSlot,
} from './draft.ts';

const born = (day: string, month: string, year: string) => ({ born: { day, month, year } });

describe('a draft', () => {
  test('is read back from the storage unchanged', () => {
    const draft = toggleSlot(changeChild(EMPTY_DRAFT, 0, { fullName: 'Aarav', ...born('6', '', '') }), 0, 7);
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  });

  test('is empty if the storage contains something else', () => {
    for (const stored of [undefined, null, 'x', {}, { children: [] }, { ...EMPTY_DRAFT, parent: 1 }]) {
      expect(readDraft(stored)).toEqual(EMPTY_DRAFT);
    }
  });

  test.each([
    ['a rule in words', { 'parent.phone': 'must be a 10-digit Indian mobile number' }],
    ['a code of another version', { 'parent.phone': { code: 'too_blue', params: {} } }],
    ['parameters of another version', { 'parent.phone': { code: 'too_long', params: { max: 9 } } }],
    ['a code without parameters', { 'parent.phone': { code: 'required' } }],
  ])('is kept without its refusals if they are stored as %s', (_what, refused) => {
    const typed = changeParent(EMPTY_DRAFT, { fullName: 'Asha Rao' });
    expect(readDraft({ ...typed, refused })).toEqual(typed);
  });

  test('has between one and six children', () => {
    let draft = EMPTY_DRAFT;
    for (let added = 0; added < 9; added += 1) draft = addChild(draft);
    expect(draft.children).toHaveLength(6);
    expect(removeChild(EMPTY_DRAFT, 0).children).toHaveLength(1);
  });

  test('toggles a game of a child', () => {
    const chosen = toggleSlot(EMPTY_DRAFT, 0, 7);
    expect(chosen.children[0]?.slotIds).toEqual([7]);
    expect(toggleSlot(chosen, 0, 7).children[0]?.slotIds).toEqual([]);
  });
});

describe('a field that the server refused', () => {
  const refused: Record<string, FieldProblem> = {
    'children.0.dateOfBirth': { code: 'date_in_future', params: {} },
    'children.0.slotIds.1': { code: 'not_enough_places', params: { placesLeft: 0 } },
    'parent.phone': { code: 'not_an_indian_mobile', params: {} },
  };
  const draft = { ...addChild(EMPTY_DRAFT), refused };

  test('stays refused until that field changes', () => {
    expect(changeChild(draft, 0, born('1', '2', '2024')).refused).not.toHaveProperty([
      'children.0.dateOfBirth',
    ]);
    expect(changeChild(draft, 1, born('1', '2', '2024')).refused).toEqual(refused);
    expect(toggleSlot(draft, 0, 3).refused).not.toHaveProperty(['children.0.slotIds.1']);
    expect(changeParent(draft, { email: 'a@b.in' }).refused).toEqual(refused);
    expect(changeParent(draft, { phone: '9' }).refused).not.toHaveProperty(['parent.phone']);
  });

  test('is dropped for all children when one child is removed', () => {
    expect(removeChild(draft, 1).refused).toEqual({ 'parent.phone': refused['parent.phone'] });
  });
});

describe('a date of birth in three fields', () => {
  test('becomes a calendar date', () => {
    expect(dateOfBirthOf(born('6', '1', '2026'))).toBe('2026-01-06');
    expect(dateOfBirthOf(born('06', '01', '24'))).toBe('2024-01-06');
    expect(dateOfBirthOf(born('', '', ''))).toBe('');
  });

  test('gives an age only if it is an existing date before the event', () => {
    expect(ageOnDay(born('6', '1', '2026'), '2026-12-06')).toBe(11);
    expect(ageOnDay(born('30', '2', '2026'), '2026-12-06')).toBeNull();
    expect(ageOnDay(born('6', '', '2026'), '2026-12-06')).toBeNull();
    expect(ageOnDay(born('7', '12', '2026'), '2026-12-06')).toBeNull();
  });
});

test('a child is displayed by its first name, or by its number', () => {
  expect(displayName(en, { fullName: ' Aarav Kumar ' }, 0)).toBe('Aarav');
  expect(displayName(en, { fullName: '' }, 1)).toBe('Child 2');
});
