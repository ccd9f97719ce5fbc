// Not replaced by a library such as pure-rand: with another generator, each recorded seed would give other faults.

/** A reproducible stream of random numbers: equal keys give equal streams. */
export type Draw = {
  /** Returns `true` with this probability, 0 to 1. */
  chance(rate: number): boolean;
  /** Returns an integer from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  pick<Value>(from: readonly [Value, ...Value[]]): Value;
};

export function createDraw(...key: (string | number)[]): Draw {
  const next = mulberry32(hashText(key.join(':')));
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    chance: (rate) => next() < rate,
    integer,
    pick: (from) => from[integer(0, from.length - 1)] ?? from[0],
  };
}

/** FNV-1a, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash >>> 0;
}

/** Tommy Ettinger's generator with 32 bits of state: small, fast and uniform enough to choose faults. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
