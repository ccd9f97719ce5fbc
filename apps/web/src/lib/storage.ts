/**
 * What is kept in the browser. Its stores may be full, or forbidden in a private window: what this page wrote is then
 * still known for as long as the page lives, and nothing breaks.
 */
type Area = 'localStorage' | 'sessionStorage';

const memory = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** The same object until it is written again, so that React can compare it. */
export function readKept(area: Area, key: string): unknown {
  const at = `${area}/${key}`;
  // Another tab may write to localStorage, so only this tab's own store is remembered.
  if (memory.has(at) && area === 'sessionStorage') return memory.get(at);
  const stored = readStored(area, key);
  const value = stored === undefined ? memory.get(at) : stored;
  memory.set(at, value);
  return value;
}

export function writeKept(area: Area, key: string, value: unknown): void {
  memory.set(`${area}/${key}`, value);
  try {
    window[area].setItem(key, JSON.stringify(value));
  } catch {
    // Then it lives in memory alone.
  }
  for (const listener of listeners) listener();
}

export function removeKept(area: Area, key: string): void {
  memory.delete(`${area}/${key}`);
  try {
    window[area].removeItem(key);
  } catch {
    // Nothing was kept there.
  }
  for (const listener of listeners) listener();
}

/** Removes what was kept `until` a moment (ms since 1970) that is over. */
export function removeLapsed(now = Date.now()): void {
  for (const key of keptKeys('localStorage')) {
    const kept = readStored('localStorage', key);
    if (typeof kept !== 'object' || kept === null || !('until' in kept)) continue;
    if (typeof kept.until === 'number' && kept.until <= now) removeKept('localStorage', key);
  }
}

export function subscribeKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readStored(area: Area, key: string): unknown {
  try {
    const text = window[area].getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keptKeys(area: Area): string[] {
  try {
    return Object.keys(window[area]);
  } catch {
    return [];
  }
}
