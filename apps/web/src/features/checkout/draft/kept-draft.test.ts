import { expect, test } from 'vitest';
import { readKept, removeKept } from '../../../lib/storage.ts';
import { draftKey, forgetCheckout, keepAttempt, keepOpenPayment } from '../attempt/attempt.ts';
import { EMPTY_DRAFT } from './draft.ts';
import { isRestored, keepDraft, restoreDraft, startAfresh } from './kept-draft.ts';

const draft = { ...EMPTY_DRAFT, promoCode: 'NIBOG25', agreedTerms: '2026-11', refused: { promoCode: 'x' } };
const HOUR_MS = 3_600_000;

function closeTab(slug: string): void {
  removeKept('sessionStorage', draftKey(slug));
}

test('another tab goes on with what was typed, but for the consent and what was refused, until it is changed', async () => {
  keepDraft('again', draft);
  closeTab('again');
  await restoreDraft('again');
  expect(readKept('sessionStorage', draftKey('again'))).toEqual({ ...draft, agreedTerms: null, refused: {} });
  expect(isRestored('again')).toBe(true);
  keepDraft('again', draft);
  expect(isRestored('again')).toBe(false);
});

test('a tab that has a draft of its own keeps it', async () => {
  keepDraft('own', draft);
  await restoreDraft('own');
  expect(readKept('sessionStorage', draftKey('own'))).toBe(draft);
  expect(isRestored('own')).toBe(false);
});

test('after two days nothing comes back', async () => {
  keepDraft('old', draft, Date.now() - 48 * HOUR_MS);
  closeTab('old');
  await restoreDraft('old');
  expect(readKept('sessionStorage', draftKey('old'))).toBeUndefined();
  keepDraft('newer', draft, Date.now() - 47 * HOUR_MS);
  closeTab('newer');
  await restoreDraft('newer');
  expect(isRestored('newer')).toBe(true);
});

test('started afresh, nothing is left of it', async () => {
  keepDraft('afresh', draft);
  startAfresh('afresh');
  await restoreDraft('afresh');
  expect(readKept('sessionStorage', draftKey('afresh'))).toBeUndefined();
  expect(readKept('localStorage', draftKey('afresh'))).toBeUndefined();
});

test('a booking that is seen in another tab than the one it was typed in wipes the copy', () => {
  keepDraft('elsewhere', draft);
  closeTab('elsewhere');
  keepOpenPayment('elsewhere', { transactionId: 'txn', expiresAt: '2026-11-26T12:00:00Z' });
  forgetCheckout('elsewhere', 'another');
  expect(readKept('localStorage', draftKey('elsewhere'))).toBeDefined();
  forgetCheckout('elsewhere', 'txn');
  expect(readKept('localStorage', draftKey('elsewhere'))).toBeUndefined();
});

test('a booking that is seen in its own tab wipes both', () => {
  keepDraft('here', draft);
  keepAttempt('here', { idempotencyKey: 'key', fingerprint: '', transactionId: 'txn' });
  forgetCheckout('here', 'txn');
  expect(readKept('sessionStorage', draftKey('here'))).toBeUndefined();
  expect(readKept('localStorage', draftKey('here'))).toBeUndefined();
});
