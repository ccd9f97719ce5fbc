import { useCallback, useSyncExternalStore } from 'react';
import { readStored, subscribeToStorage } from '../../../lib/storage.ts';
import { draftKey } from '../attempt/attempt.ts';
import { readDraft, type Draft } from './draft.ts';
import { storeDraft } from './stored-draft.ts';

/** Caches parsed drafts by stored object, because React reads the snapshot on every render. */
const parsed = new WeakMap<object, Draft>();

function snapshot(slug: string): Draft {
  const stored = readStored('sessionStorage', draftKey(slug));
  if (typeof stored !== 'object' || stored === null) return readDraft(stored);
  const cached = parsed.get(stored);
  if (cached) return cached;
  const draft = readDraft(stored);
  parsed.set(stored, draft);
  return draft;
}

export type ChangeDraft = (change: (draft: Draft) => Draft) => void;

/** The draft for this event. Every change is stored immediately, so a reload or a step back loses nothing. */
export function useDraft(slug: string): [Draft, ChangeDraft] {
  const draft = useSyncExternalStore(subscribeToStorage, () => snapshot(slug));
  const change = useCallback<ChangeDraft>((apply) => storeDraft(slug, apply(snapshot(slug))), [slug]);
  return [draft, change];
}
