import { expect, test } from 'vitest';
import { FULL_DRAFT } from '../../../../test/sample-draft.ts';
import { sampleEvent, sampleSlot } from '../../../../test/sample-event.ts';
import { changeChild, changeParent, EMPTY_DRAFT } from '../draft/draft.ts';
import { firstOpenStep, stepOfField } from './steps.ts';

const event = sampleEvent({});
const noneFits = sampleEvent({ slots: [sampleSlot(7, 'Running Race', '04', { minAgeMonths: 33 })] });

test('the first open step is the first one with missing or invalid input', () => {
  expect(firstOpenStep(EMPTY_DRAFT, event)).toBe('children');
  expect(firstOpenStep(FULL_DRAFT, noneFits)).toBe('children');
  expect(firstOpenStep(changeChild(FULL_DRAFT, 0, { slotIds: [] }), event)).toBe('games');
  expect(firstOpenStep(changeParent(FULL_DRAFT, { email: '' }), event)).toBe('parent');
  expect(firstOpenStep(FULL_DRAFT, event)).toBe('review');
});

test('a field path leads to the step with that field', () => {
  expect(stepOfField('children.0.slotIds.1')).toBe('games');
  expect(stepOfField('children.0.dateOfBirth')).toBe('children');
  expect(stepOfField('consent.termsVersion')).toBe('parent');
});
