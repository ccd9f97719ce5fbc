import { describe, expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { hi } from '../messages/hi.ts';
import { describeField, describePayAgainReason } from './error-text.ts';

describe('words for the server’s reasons', () => {
  test('a parent is told what to do, and never that money may be paid again', () => {
    for (const reason of ['SLOT_FULL', 'PRICE_CHANGED', 'DUPLICATE_CHILD_SLOT', 'NO_ANSWER'] as const) {
      const { title, text } = en.reasons[reason];
      expect(title).not.toBe('');
      expect(`${title} ${text}`).not.toMatch(/try again/i);
    }
  });
});

describe('words for a refused payment of the same places', () => {
  const ABOUT_PLACES = ['SLOT_FULL', 'SLOT_PAUSED', 'SLOT_NOT_FOUND', 'SLOT_OVERLAP'] as const;
  const ABOUT_TERMS = ['PRICE_CHANGED', 'TERMS_CHANGED', 'PAYMENT_PAGE_UNAVAILABLE'] as const;

  test.each([...ABOUT_PLACES, ...ABOUT_TERMS])('%s says that no new payment was made', (reason) => {
    expect(describePayAgainReason(en, reason).text).toContain('No new payment was made');
  });

  test.each([...ABOUT_PLACES, ...ABOUT_TERMS, 'NO_ANSWER', 'INTERNAL', 'DUPLICATE_CHILD_SLOT'] as const)(
    '%s does not say that nothing was paid, or that something was typed',
    (reason) => {
      const { title, text } = describePayAgainReason(en, reason);
      expect(`${title} ${text}`).not.toMatch(/nothing was paid|typed|try again/i);
    },
  );

  test('what reads the same everywhere is said with the same words', () => {
    expect(describePayAgainReason(en, 'DUPLICATE_CHILD_SLOT')).toBe(en.reasons.DUPLICATE_CHILD_SLOT);
  });
});

describe('words beside a field', () => {
  test('an empty field says what to enter', () => {
    const rule = 'must have at least 2 characters';
    expect(describeField(en, 'children.0.fullName', { rule, value: '' })).toBe('Enter the full name');
    expect(describeField(en, 'parent.email', { rule: 'is required' })).toBe(
      'Enter your e-mail: we send the booking there',
    );
  });

  test('a wrong value says what is right', () => {
    const phone = { rule: 'must be a 10-digit Indian mobile number', value: '12345' };
    expect(describeField(en, 'parent.phone', phone)).toContain('98765 43210');
    expect(
      describeField(en, 'children.1.fullName', { rule: 'must have at most 100 characters', value: 'x' }),
    ).toBe('The name must have at most 100 characters');
  });

  test('a part of a field’s path is enough', () => {
    expect(describeField(en, 'children.0.slotIds.1', { rule: 'is full', value: 3 })).toBe(
      'The choice needs a look',
    );
  });

  test('a field or a rule unknown to the page is pointed at, in the language of the page', () => {
    const refused = { rule: 'is not valid', value: 'X' };
    expect(describeField(en, 'colour', refused)).toBe('Please check this');
    expect(describeField(hi, 'parent.fullName', refused)).toBe('नाम: कृपया जाँच लें');
  });

  test.each([
    'must have at least 2 characters',
    'must have at most 100 characters',
    'must not contain control characters or angle brackets',
    'must not be in the future',
    'choose at most 10 games for one child',
    'must be a rule of tomorrow',
  ])('in Hindi nothing of the rule "%s" is left in English', (rule) => {
    for (const path of ['children.0.fullName', 'children.0.dateOfBirth', 'children.0.slotIds', 'promoCode'])
      expect(describeField(hi, path, { rule, value: 'typed' })).not.toMatch(/[a-z]/i);
  });
});
