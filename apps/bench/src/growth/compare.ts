import { median } from '../measure.ts';
import type { Size } from './databases.ts';
import type { RecordedStatement } from './recorder.ts';
import { isMoneyPath } from './statement-names.ts';

export type BySize<Value> = Record<Size, Value>;

/** Compares one statement at the two sizes. */
export type Growth = {
  name: string;
  text: string;
  runs: BySize<number>;
  /** The median time. */
  ms: BySize<number>;
  /** The median number of blocks. */
  blocks: BySize<number>;
  /** The distinct plans. */
  plans: BySize<string[]>;
};

/** Compares all statements that ran at both sizes. Those of the money path are first. */
export function compareSizes(recorded: BySize<ReadonlyMap<string, RecordedStatement>>): Growth[] {
  const growths = [...recorded.small.values()].flatMap((small) => {
    const big = recorded.big.get(small.name);
    return big === undefined ? [] : [compare(small, big)];
  });
  return growths.toSorted(
    (a, b) => Number(isMoneyPath(b.name)) - Number(isMoneyPath(a.name)) || a.name.localeCompare(b.name),
  );
}

function medianOf(values: number[]): number {
  return median(values) ?? 0;
}

function compare(small: RecordedStatement, big: RecordedStatement): Growth {
  const bySize = <Value>(read: (recorded: RecordedStatement) => Value): BySize<Value> => ({
    small: read(small),
    big: read(big),
  });
  return {
    name: small.name,
    text: small.text,
    runs: bySize(({ runs }) => runs.length),
    ms: bySize(({ runs }) => medianOf(runs.map(({ ms }) => ms))),
    blocks: bySize(({ runs }) => medianOf(runs.map(({ blocks }) => blocks))),
    plans: bySize(({ runs }) => [...new Set(runs.map(({ plan }) => plan))]),
  };
}

/** Sums the statements of each operation or page, weighted by the number of runs at the small size. */
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
    hasSamePlans(plans) ? 'same' : 'different',
  ]);
  return [head, ...lines]
    .map(([name = '', ...cells]) => [name.padEnd(width), ...cells.map((cell) => cell.padStart(14))].join(''))
    .join('\n');
}

function hasSamePlans({ small, big }: BySize<string[]>): boolean {
  return big.every((plan) => small.includes(plan));
}
