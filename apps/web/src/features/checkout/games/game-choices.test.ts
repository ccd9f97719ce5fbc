import { expect, test } from 'vitest';
import { en } from '../../../messages/en.ts';
import { sampleEvent, sampleSlot } from '../../../../test/sample-event.ts';
import { changeChild, EMPTY_DRAFT, toggleSlot } from '../draft/draft.ts';
import { checkChoices, choicesOf } from './game-choices.ts';

const event = sampleEvent({
  slots: [
    sampleSlot(1, 'Crawling', '04', { minAgeMonths: 5, maxAgeMonths: 15 }),
    sampleSlot(2, 'Running', '05'),
    sampleSlot(3, 'Hurdles', '05'),
  ],
});
const draft = changeChild(EMPTY_DRAFT, 0, {
  fullName: 'Aarav Kumar',
  born: { day: '14', month: '3', year: '2024' },
});

test('choosing a game blocks overlapping games without reordering the list', () => {
  const before = choicesOf(en, draft, 0, event);
  const after = choicesOf(en, toggleSlot(draft, 0, 2), 0, event);
  expect(before.open.map(({ slot: { game }, reason }) => [game, reason])).toEqual([
    ['Running', null],
    ['Hurdles', null],
  ]);
  expect(after.open.map(({ slot: { game } }) => game)).toEqual(['Running', 'Hurdles']);
  expect(after.open[1]?.reason?.why).toMatchObject({ game: 'Running' });
  expect(after.closed[0]?.reason).toMatchObject({ why: 'age', child: { name: 'Aarav', ageMonths: 32 } });
});

test('a chosen game that does not fit a corrected date of birth must be removed', () => {
  expect(checkChoices(en, toggleSlot(draft, 0, 2), event).size).toBe(0);
  expect(checkChoices(en, toggleSlot(draft, 0, 1), event).get('children.0.slotIds')).toMatchObject({
    code: 'take_out',
    params: { what: 'Crawling' },
  });
  expect(checkChoices(en, draft, event).get('children.0.slotIds')).toEqual({ code: 'required', params: {} });
});
