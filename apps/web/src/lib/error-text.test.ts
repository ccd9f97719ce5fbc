import { describe, expect, test } from 'vitest';
import { describeField, describePayAgainReason, describeReason } from './error-text.ts';

describe('words for the server’s reasons', () => {
  test('a parent is told what to do, and never that money may be paid again', () => {
    for (const reason of ['SLOT_FULL', 'PRICE_CHANGED', 'DUPLICATE_CHILD_SLOT', 'NO_ANSWER'] as const) {
      const { title, text } = describeReason(reason);
      expect(title).not.toBe('');
      expect(`${title} ${text}`).not.toMatch(/try again/i);
    }
  });
});

describe('words for a refused payment of the same places', () => {
  const ABOUT_PLACES = ['SLOT_FULL', 'SLOT_PAUSED', 'SLOT_NOT_FOUND', 'SLOT_OVERLAP'] as const;
  const ABOUT_TERMS = ['PRICE_CHANGED', 'TERMS_CHANGED', 'PAYMENT_PAGE_UNAVAILABLE'] as const;

  test.each([...ABOUT_PLACES, ...ABOUT_TERMS])('%s says that no new payment was made', (reason) => {
    expect(describePayAgainReason(reason).text).toContain('No new payment was made');
  });

  test.each([...ABOUT_PLACES, ...ABOUT_TERMS, 'NO_ANSWER', 'INTERNAL', 'DUPLICATE_CHILD_SLOT'] as const)(
    '%s does not say that nothing was paid, or that something was typed',
    (reason) => {
      const { title, text } = describePayAgainReason(reason);
      expect(`${title} ${text}`).not.toMatch(/nothing was paid|typed|try again/i);
    },
  );

  test('what reads the same everywhere is said with the same words', () => {
    expect(describePayAgainReason('DUPLICATE_CHILD_SLOT')).toBe(describeReason('DUPLICATE_CHILD_SLOT'));
  });
});

describe('words beside a field', () => {
  test('an empty field says what to enter', () => {
    expect(describeField('children.0.fullName', 'must have at least 2 characters', '')).toBe(
      'Enter the full name',
    );
    expect(describeField('parent.email', 'is required', undefined)).toBe(
      'Enter your e-mail: we send the booking there',
    );
  });

  test('a wrong value says what is right', () => {
    expect(describeField('parent.phone', 'must be a 10-digit Indian mobile number', '12345')).toContain(
      '98765 43210',
    );
    expect(describeField('children.1.fullName', 'must have at most 100 characters', 'x')).toBe(
      'The name must have at most 100 characters',
    );
  });

  test('a part of a field’s path is enough', () => {
    expect(describeField('children.0.slotIds.1', 'is full', 3)).toBe('The choice is full');
  });

  test('a field unknown to the page still shows its rule', () => {
    expect(describeField('promoCode', 'is not valid', 'X')).toBe('Please check this: is not valid.');
  });
});
