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

/** Where the language that the parent chose on this device is stored. */
const STORAGE_KEY = 'nibog.language';

type LoadedLanguage = {
  language: Language;
  first: FirstMessages;
  /** Absent until a page needs more than the first texts. */
  whole?: Messages;
};

let current: LoadedLanguage | undefined;
let started: Promise<void> | undefined;
let completing: Promise<void> | undefined;
const listeners = new Set<() => void>();

/**
 * Loads the first texts, before the first render. The language is the one chosen on this device, or the first supported
 * one of the browser. A failed file is requested twice; after that, another language is better than an empty page.
 */
export async function startLanguage(): Promise<void> {
  const stored = readStored('localStorage', STORAGE_KEY);
  const first = isLanguage(stored) ? stored : chooseLanguage(navigator.languages);
  started ??= loadFirstAvailable(first, async (language) => ({
    language,
    first: await loadFirstMessages(language),
  }));
  return started;
}

/** Loads all other texts, as soon as a page needs them. A failure is not remembered, so the next call tries again. */
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
  // The parent has switched the language while the texts were loading.
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

/** Switches to the language that the parent chose. If it cannot be loaded, nothing changes. */
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

/** The texts of the page frame and the event pages, in the parent's language. */
export function useFirstMessages(): FirstMessages {
  return useSyncExternalStore(subscribe, () => loadedLanguage().first);
}

/** All texts, in the parent's language. The component suspends until they have loaded. */
export function useMessages(): Messages {
  const whole = useSyncExternalStore(subscribe, () => loadedLanguage().whole);
  if (whole) return whole;
  void completeLanguage();
  if (completing) use(completing);
  throw new Error('loading the texts has finished without texts');
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
  if (!current) throw new Error('no language is loaded: call startLanguage before the first render');
  return current;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
