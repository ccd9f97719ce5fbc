import { use, useSyncExternalStore } from 'react';
import { readStored, writeStored } from '../lib/storage.ts';
import {
  chooseLanguage,
  isLanguage,
  LANGUAGES,
  loadFirstMessages,
  loadMessages,
  type FirstMessages,
  type Language,
  type Messages,
} from './languages.ts';

/** The language of the pages: the one chosen on this device, else the first of the browser's that we have. */
const STORAGE_KEY = 'nibog.language';

type LoadedLanguage = {
  language: Language;
  first: FirstMessages;
  /** Absent until a page needs more than the event's. */
  whole?: Messages;
};

let current: LoadedLanguage | undefined;
let started: Promise<void> | undefined;
let completing: Promise<void> | undefined;
const listeners = new Set<() => void>();

/**
 * Before the first page is drawn. A connection may drop one file of many: the language is asked for twice, and after
 * that the page speaks another rather than not at all.
 */
export async function startLanguage(): Promise<void> {
  const kept = readStored('localStorage', STORAGE_KEY);
  const first = isLanguage(kept) ? kept : chooseLanguage(navigator.languages);
  started ??= loadFirstAvailable(first, async (language) => ({
    language,
    first: await loadFirstMessages(language),
  }));
  return started;
}

/** The texts beyond those of an event. Begun as soon as a page is known to need them; a failure is forgotten. */
export async function completeLanguage(): Promise<void> {
  completing ??= completeOnce().catch((error: unknown) => {
    completing = undefined;
    throw error;
  });
  return completing;
}

async function completeOnce(): Promise<void> {
  await startLanguage();
  const { language, whole } = loadedLanguage();
  if (whole) return;
  await loadFirstAvailable(language, loadWhole, () => loadedLanguage().language === language);
  // The parent has switched meanwhile: the texts that came are of a language that is not wanted any more.
  if (!loadedLanguage().whole) await completeOnce();
}

async function loadFirstAvailable(
  first: Language,
  load: (language: Language) => Promise<LoadedLanguage>,
  isWanted: () => boolean = () => true,
): Promise<void> {
  let failure: unknown;
  for (const language of [first, first, ...LANGUAGES.filter((other) => other !== first)]) {
    try {
      const next = await load(language);
      if (isWanted()) setLanguage(next);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** The parent's own choice. A language that does not come leaves everything as it is. */
export async function switchLanguage(language: Language): Promise<void> {
  setLanguage(
    loadedLanguage().whole
      ? await loadWhole(language)
      : { language, first: await loadFirstMessages(language) },
  );
  writeStored('localStorage', STORAGE_KEY, language);
}

export function currentLanguage(): Language {
  return loadedLanguage().language;
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

/** The texts around every page, of finding an event, and of the event, in the parent's language. */
export function useFirstMessages(): FirstMessages {
  return useSyncExternalStore(subscribe, () => loadedLanguage().first);
}

/** Every text of the pages. Where they are not there yet, the page waits for them as for its own code. */
export function useMessages(): Messages {
  const whole = useSyncExternalStore(subscribe, () => loadedLanguage().whole);
  if (whole) return whole;
  void completeLanguage();
  if (completing) use(completing);
  throw new Error('the language is complete without its texts');
}

async function loadWhole(language: Language): Promise<LoadedLanguage> {
  const whole = await loadMessages(language);
  return { language, first: whole, whole };
}

function setLanguage(next: LoadedLanguage): void {
  current = next;
  document.documentElement.lang = next.first.locale;
  for (const listener of listeners) listener();
}

function loadedLanguage(): LoadedLanguage {
  if (!current) throw new Error('no language is loaded: startLanguage comes before the first page');
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
