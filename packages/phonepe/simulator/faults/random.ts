// Home-made: pure-rand would do, but with another generator each recorded seed would mean other faults.

/** A stream of numbers that is the same whenever its key is the same. */
export type Draw = {
  /** True in that share of cases, 0 to 1. */
  chance(rate: number): boolean;
  /** Both ends included. */
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

/** Tommy Ettinger's generator of 32 bits of state: small, quick and even enough to choose faults. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
