/**
 * Values in the browser's storage. The storage may be full, or blocked in a private window: values then live in memory
 * for as long as the page is open.
 */
type Area = 'localStorage' | 'sessionStorage';

const memory = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** Returns the same object until the value is written again, so that React can compare snapshots. */
export function readStored(area: Area, key: string): unknown {
  const memoryKey = `${area}/${key}`;
  // Another tab may write to localStorage, so only sessionStorage is read from memory first.
  if (memory.has(memoryKey) && area === 'sessionStorage') return memory.get(memoryKey);
  const stored = parseItem(area, key);
  const value = stored === undefined ? memory.get(memoryKey) : stored;
  memory.set(memoryKey, value);
  return value;
}

export function writeStored(area: Area, key: string, value: unknown): void {
  memory.set(`${area}/${key}`, value);
  try {
    window[area].setItem(key, JSON.stringify(value));
  } catch {
    // The value stays in memory only.
  }
  for (const listener of listeners) listener();
}

export function removeStored(area: Area, key: string): void {
  memory.delete(`${area}/${key}`);
  try {
    window[area].removeItem(key);
  } catch {
    // Nothing was stored there.
  }
  for (const listener of listeners) listener();
}

/** Removes the values of localStorage whose `until` (ms since 1970) has passed. */
export function removeExpired(now = Date.now()): void {
  for (const key of listKeys('localStorage')) {
    const stored = parseItem('localStorage', key);
    if (typeof stored !== 'object' || stored === null || !('until' in stored)) continue;
    if (typeof stored.until === 'number' && stored.until <= now) removeStored('localStorage', key);
  }
}

export function subscribeToStorage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function parseItem(area: Area, key: string): unknown {
  try {
    const text = window[area].getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listKeys(area: Area): string[] {
  try {
    return Object.keys(window[area]);
  } catch {
    return [];
  }
}
