import { expect, test } from 'vitest';
import { FULL_DRAFT } from '../../../../test/sample-draft.ts';
import { sampleEvent } from '../../../../test/sample-event.ts';
import { changeChild } from './draft.ts';
import { startInputOf } from './inputs.ts';

const event = sampleEvent({});

test('the school of a child under 36 months is not sent', () => {
  const quote = { lines: [], discounts: [], subtotalPaise: 0, discountPaise: 0, totalPaise: 180_000 };
  expect(startInputOf(FULL_DRAFT, event, quote).children[0]).not.toHaveProperty('schoolName');
  const older = changeChild(FULL_DRAFT, 0, { born: { day: '14', month: '3', year: '2022' } });
  expect(startInputOf(older, event, quote)).toMatchObject({
    expectedTotalPaise: 180_000,
    children: [{ dateOfBirth: '2022-03-14', schoolName: 'Little Steps', slotIds: [7] }],
  });
});
