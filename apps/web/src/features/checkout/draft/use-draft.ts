import { useCallback, useSyncExternalStore } from 'react';
import { readKept, subscribeKept } from '../../../lib/storage.ts';
import { draftKey } from '../attempt/attempt.ts';
import { readDraft, type Draft } from './draft.ts';
import { keepDraft } from './kept-draft.ts';

/** Parsed once per stored object: React asks for the same snapshot again and again. */
const parsed = new WeakMap<object, Draft>();

function snapshot(slug: string): Draft {
  const stored = readKept('sessionStorage', draftKey(slug));
  if (typeof stored !== 'object' || stored === null) return readDraft(stored);
  const known = parsed.get(stored);
  if (known) return known;
  const draft = readDraft(stored);
  parsed.set(stored, draft);
  return draft;
}

export type ChangeDraft = (change: (draft: Draft) => Draft) => void;

/** The draft of this event's booking: every change is kept at once, so a reload or a step back loses nothing. */
export function useDraft(slug: string): [Draft, ChangeDraft] {
  const draft = useSyncExternalStore(subscribeKept, () => snapshot(slug));
  const change = useCallback<ChangeDraft>((apply) => keepDraft(slug, apply(snapshot(slug))), [slug]);
  return [draft, change];
}
