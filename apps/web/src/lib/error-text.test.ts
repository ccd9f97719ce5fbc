import { describe, expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { hi } from '../messages/hi.ts';
import { describeField, describePayAgainReason } from './error-text.ts';
import { MISSING, type Problem } from './field-problem.ts';

describe('the texts for the server’s reasons', () => {
  test('have a title and never invite the parent to try again', () => {
    for (const reason of ['SLOT_FULL', 'PRICE_CHANGED', 'DUPLICATE_CHILD_SLOT', 'NO_ANSWER'] as const) {
      const { title, text } = en.reasons[reason];
      expect(title).not.toBe('');
      expect(`${title} ${text}`).not.toMatch(/try again/i);
    }
  });
});

describe('the texts for a refused newer payment', () => {
  const ABOUT_PLACES = ['SLOT_FULL', 'SLOT_PAUSED', 'SLOT_NOT_FOUND', 'SLOT_OVERLAP'] as const;
  const OTHER_REASONS = ['PRICE_CHANGED', 'TERMS_CHANGED', 'PAYMENT_PAGE_UNAVAILABLE'] as const;

  test.each([...ABOUT_PLACES, ...OTHER_REASONS])(
    'the text for %s states that no new payment was made',
    (reason) => {
      expect(describePayAgainReason(en, reason).text).toContain('No new payment was made');
    },
  );

  test.each([...ABOUT_PLACES, ...OTHER_REASONS, 'NO_ANSWER', 'INTERNAL', 'DUPLICATE_CHILD_SLOT'] as const)(
    'the text for %s claims neither that nothing was paid nor that something was typed',
    (reason) => {
      const { title, text } = describePayAgainReason(en, reason);
      expect(`${title} ${text}`).not.toMatch(/nothing was paid|typed|try again/i);
    },
  );

  test('a reason without a text of its own uses the general text', () => {
    expect(describePayAgainReason(en, 'DUPLICATE_CHILD_SLOT')).toBe(en.reasons.DUPLICATE_CHILD_SLOT);
  });
});

describe('the sentence beside a field', () => {
  test('tells what to enter in an empty field', () => {
    expect(describeField(en, 'children.0.fullName', MISSING)).toBe('Enter the full name');
    expect(describeField(en, 'parent.email', MISSING)).toBe('Enter your e-mail: we send the booking there');
  });

  test('describes a valid value', () => {
    expect(describeField(en, 'parent.phone', { code: 'not_an_indian_mobile', params: {} })).toContain(
      '98765 43210',
    );
    expect(describeField(en, 'children.1.fullName', { code: 'too_long', params: { maxChars: 100 } })).toBe(
      'The name must have at most 100 characters',
    );
  });

  test('lists the choices when the value is none of them', () => {
    const problem: Problem = { code: 'one_of', params: { allowed: ['female', 'male', 'other'] } };
    expect(describeField(en, 'children.0.gender', problem)).toBe('Choose girl, boy or other');
    expect(describeField(hi, 'children.0.gender', problem)).toBe('लड़की, लड़का या अन्य चुनें');
  });

  test('finds the field by any part of its path', () => {
    expect(describeField(en, 'children.0.slotIds.1', { code: 'invalid', params: {} })).toBe(
      'The choice needs a look',
    );
  });

  test('has a general form for unknown fields, in the language of the page', () => {
    expect(describeField(en, 'colour', { code: 'invalid', params: {} })).toBe('This needs a look');
    expect(describeField(hi, 'parent.fullName', { code: 'invalid', params: {} })).toBe('नाम: कृपया जाँच लें');
  });

  test('has a general form for codes from a newer server', () => {
    const newerProblem = JSON.parse('{ "code": "too_blue", "params": { "maxBlue": 7 } }');
    expect(describeField(en, 'parent.fullName', newerProblem)).toBe('The name needs a look');
    expect(describeField(hi, 'parent.fullName', JSON.parse('{ "rule": "is too blue" }'))).toBe(
      'नाम: कृपया जाँच लें',
    );
  });
});
