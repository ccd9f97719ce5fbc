import { useSyncExternalStore } from 'react';
import { readKept, writeKept } from '../lib/storage.ts';
import {
  chooseLanguage,
  isLanguage,
  LANGUAGES,
  loadMessages,
  type Language,
  type Messages,
} from './languages.ts';

/** The language of the pages: the one chosen on this device, else the first of the browser's that we have. */
const KEPT = 'nibog.language';

type Spoken = { language: Language; messages: Messages };

let current: Spoken | undefined;
const listeners = new Set<() => void>();

/**
 * Before the first page is drawn. A connection may drop one file of many: the language is asked for twice, and after
 * that the page speaks another rather than not at all.
 */
export async function startLanguage(): Promise<void> {
  const kept = readKept('localStorage', KEPT);
  const first = isLanguage(kept) ? kept : chooseLanguage(navigator.languages);
  let failure: unknown;
  for (const language of [first, first, ...LANGUAGES.filter((other) => other !== first)]) {
    try {
      await speak(language);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The parent's own choice. A language that does not come leaves everything as it is. */
export async function switchLanguage(language: Language): Promise<void> {
  await speak(language);
  writeKept('localStorage', KEPT, language);
}

export function currentLanguage(): Language {
  return spoken().language;
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

/** Every text of the pages, in the parent's language. */
export function useMessages(): Messages {
  return useSyncExternalStore(subscribe, () => spoken().messages);
}

async function speak(language: Language): Promise<void> {
  const messages = await loadMessages(language);
  current = { language, messages };
  document.documentElement.lang = messages.locale;
  for (const listener of listeners) listener();
}

function spoken(): Spoken {
  if (!current) throw new Error('no language is loaded: startLanguage comes before the first page');
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
