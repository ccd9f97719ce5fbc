import { describe, expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { hi } from '../messages/hi.ts';
import { describeField, describePayAgainReason } from './error-text.ts';
import { MISSING, type Problem } from './field-problem.ts';

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
    expect(describeField(en, 'children.0.fullName', MISSING)).toBe('Enter the full name');
    expect(describeField(en, 'parent.email', MISSING)).toBe('Enter your e-mail: we send the booking there');
  });

  test('a wrong value says what is right', () => {
    expect(describeField(en, 'parent.phone', { code: 'not_an_indian_mobile', params: {} })).toContain(
      '98765 43210',
    );
    expect(describeField(en, 'children.1.fullName', { code: 'too_long', params: { maxChars: 100 } })).toBe(
      'The name must have at most 100 characters',
    );
  });

  test('a choice among none of those offered says what is offered', () => {
    const problem: Problem = { code: 'one_of', params: { allowed: ['female', 'male', 'other'] } };
    expect(describeField(en, 'children.0.gender', problem)).toBe('Choose girl, boy or other');
    expect(describeField(hi, 'children.0.gender', problem)).toBe('लड़की, लड़का या अन्य चुनें');
  });

  test('a part of a field’s path is enough', () => {
    expect(describeField(en, 'children.0.slotIds.1', { code: 'invalid', params: {} })).toBe(
      'The choice needs a look',
    );
  });

  test('a field that is not on the pages is pointed at, in the language of the page', () => {
    expect(describeField(en, 'colour', { code: 'invalid', params: {} })).toBe('This needs a look');
    expect(describeField(hi, 'parent.fullName', { code: 'invalid', params: {} })).toBe('नाम: कृपया जाँच लें');
  });

  test('a code of a server that is newer than the page says that the field needs a look', () => {
    const newer = JSON.parse('{ "code": "too_blue", "params": { "maxBlue": 7 } }');
    expect(describeField(en, 'parent.fullName', newer)).toBe('The name needs a look');
    expect(describeField(hi, 'parent.fullName', JSON.parse('{ "rule": "is too blue" }'))).toBe(
      'नाम: कृपया जाँच लें',
    );
  });
});
