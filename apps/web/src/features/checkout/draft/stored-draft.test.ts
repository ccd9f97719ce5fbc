import { expect, test } from 'vitest';
import { readStored, removeStored } from '../../../lib/storage.ts';
import { clearCheckout, draftKey, storeAttempt, storeOpenPayment } from '../attempt/attempt.ts';
import { EMPTY_DRAFT } from './draft.ts';
import { discardDraft, isRestored, restoreDraft, storeDraft } from './stored-draft.ts';

const draft = { ...EMPTY_DRAFT, promoCode: 'NIBOG25', agreedTerms: '2026-11', refused: { promoCode: 'x' } };
const HOUR_MS = 3_600_000;

function closeTab(slug: string): void {
  removeStored('sessionStorage', draftKey(slug));
}

test('another tab restores the draft without the consent and the refusals, and is marked as restored until it changes', async () => {
  storeDraft('again', draft);
  closeTab('again');
  await restoreDraft('again');
  expect(readStored('sessionStorage', draftKey('again'))).toEqual({
    ...draft,
    agreedTerms: null,
    refused: {},
  });
  expect(isRestored('again')).toBe(true);
  storeDraft('again', draft);
  expect(isRestored('again')).toBe(false);
});

test('a tab that already has a draft keeps it', async () => {
  storeDraft('own', draft);
  await restoreDraft('own');
  expect(readStored('sessionStorage', draftKey('own'))).toBe(draft);
  expect(isRestored('own')).toBe(false);
});

test('a draft is not restored after 48 hours', async () => {
  storeDraft('old', draft, Date.now() - 48 * HOUR_MS);
  closeTab('old');
  await restoreDraft('old');
  expect(readStored('sessionStorage', draftKey('old'))).toBeUndefined();
  storeDraft('newer', draft, Date.now() - 47 * HOUR_MS);
  closeTab('newer');
  await restoreDraft('newer');
  expect(isRestored('newer')).toBe(true);
});

test('a discarded draft is not restored', async () => {
  storeDraft('afresh', draft);
  discardDraft('afresh');
  await restoreDraft('afresh');
  expect(readStored('sessionStorage', draftKey('afresh'))).toBeUndefined();
  expect(readStored('localStorage', draftKey('afresh'))).toBeUndefined();
});

test('a booking seen in another tab than the one with the draft removes the copy', () => {
  storeDraft('elsewhere', draft);
  closeTab('elsewhere');
  storeOpenPayment('elsewhere', { transactionId: 'txn', expiresAt: '2026-11-26T12:00:00Z' });
  clearCheckout('elsewhere', 'another');
  expect(readStored('localStorage', draftKey('elsewhere'))).toBeDefined();
  clearCheckout('elsewhere', 'txn');
  expect(readStored('localStorage', draftKey('elsewhere'))).toBeUndefined();
});

test('a booking seen in its own tab removes the draft and the copy', () => {
  storeDraft('here', draft);
  storeAttempt('here', { idempotencyKey: 'key', fingerprint: '', transactionId: 'txn' });
  clearCheckout('here', 'txn');
  expect(readStored('sessionStorage', draftKey('here'))).toBeUndefined();
  expect(readStored('localStorage', draftKey('here'))).toBeUndefined();
});
