import { median } from '../measure.ts';
import type { Size } from './databases.ts';
import { isMoneyPath } from './names.ts';
import type { Recorded } from './recorder.ts';

export type Both<Value> = Record<Size, Value>;

/** One statement beside itself. */
export type Growth = {
  name: string;
  text: string;
  runs: Both<number>;
  /** Medians. */
  ms: Both<number>;
  blocks: Both<number>;
  /** Every way that was taken. */
  plans: Both<string[]>;
};

/** Of all statements that occurred at both sizes, those of the money's path first. */
export function compareSizes(recorded: Both<ReadonlyMap<string, Recorded>>): Growth[] {
  const growths = [...recorded.small.values()].flatMap((small) => {
    const big = recorded.big.get(small.name);
    return big === undefined ? [] : [compare(small, big)];
  });
  return growths.toSorted(
    (a, b) => Number(isMoneyPath(b.name)) - Number(isMoneyPath(a.name)) || a.name.localeCompare(b.name),
  );
}

function middle(values: number[]): number {
  return median(values) ?? 0;
}

function compare(small: Recorded, big: Recorded): Growth {
  const both = <Value>(read: (recorded: Recorded) => Value): Both<Value> => ({
    small: read(small),
    big: read(big),
  });
  return {
    name: small.name,
    text: small.text,
    runs: both(({ runs }) => runs.length),
    ms: both(({ runs }) => middle(runs.map(({ ms }) => ms))),
    blocks: both(({ runs }) => middle(runs.map(({ blocks }) => blocks))),
    plans: both(({ runs }) => [...new Set(runs.map(({ plan }) => plan))]),
  };
}

/** All statements of one operation or page together, each as often as it was sent. */
export function sumByOperation(growths: readonly Growth[]): Growth[] {
  const sums = new Map<string, Growth>();
  for (const growth of growths) {
    const [operation = ''] = growth.name.split(':');
    const sum = sums.get(operation) ?? {
      ...growth,
      name: operation,
      ms: { small: 0, big: 0 },
      blocks: { small: 0, big: 0 },
    };
    for (const size of ['small', 'big'] as const) {
      sum.ms[size] += growth.ms[size] * growth.runs.small;
      sum.blocks[size] += growth.blocks[size] * growth.runs.small;
    }
    sums.set(operation, sum);
  }
  return [...sums.values()];
}

export function formatGrowth(growths: readonly Growth[]): string {
  const width = Math.max(...growths.map(({ name }) => name.length));
  const head = ['', 'small ms', 'big ms', 'ratio', 'blocks', 'plan'];
  const lines = growths.map(({ name, ms, blocks, plans }) => [
    name,
    ms.small.toFixed(3),
    ms.big.toFixed(3),
    (ms.big / ms.small).toFixed(2),
    `${blocks.small} → ${blocks.big}`,
    samePlans(plans) ? 'same' : 'another',
  ]);
  return [head, ...lines]
    .map(([name = '', ...cells]) => [name.padEnd(width), ...cells.map((cell) => cell.padStart(14))].join(''))
    .join('\n');
}

function samePlans({ small, big }: Both<string[]>): boolean {
  return big.every((plan) => small.includes(plan));
}
