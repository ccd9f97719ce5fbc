import { summariseRatios, type Result } from './benchmark.ts';
import { median, type Sample } from './measure.ts';

const COLUMNS = ['', 'per second', 'spread', 'p50 ms', 'p99 ms', 'µs of CPU', 'ratio', 'spread', 'goal'];

/** Formats two lines per benchmark: the baseline, and the product with its ratio. */
export function formatTable(results: readonly Result[]): string {
  const lines = results.flatMap((result) => {
    const ratio = summariseRatios(result, ({ perSecond }) => perSecond);
    const baseline = result.rounds.map((round) => round.baseline);
    const product = result.rounds.map((round) => round.product);
    return [
      [`${result.name}: ${result.labels.baseline}`, ...describe(baseline), '1', '', ''],
      [
        `${result.name}: ${result.labels.product}`,
        ...describe(product),
        fixed(ratio[0] ?? null, 2),
        `${fixed(ratio[1] ?? null, 2)}–${fixed(ratio[2] ?? null, 2)}`,
        result.goalRatio === null ? '' : `≥ ${result.goalRatio}`,
      ],
    ];
  });
  const widths = COLUMNS.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const table = [COLUMNS, ...lines]
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
  return [table, ...results.flatMap(describeRefused)].join('\n');
}

/** A line with the number of 503 responses, if there were any. */
function describeRefused({ name, rounds }: Result): string[] {
  const refused = rounds.reduce((sum, { product }) => sum + (product.refused ?? 0), 0);
  return refused === 0 ? [] : [`${name}: ${refused} requests got a 503 response and are not counted`];
}

function describe(samples: readonly Sample[]): string[] {
  const rates = samples.map(({ perSecond }) => perSecond);
  const medianOf = (read: (sample: Sample) => number | null): number | null =>
    median(samples.map(read).filter((value) => value !== null));
  return [
    fixed(median(rates), 0),
    `${fixed(Math.min(...rates), 0)}–${fixed(Math.max(...rates), 0)}`,
    fixed(
      medianOf(({ p50Ms }) => p50Ms),
      1,
    ),
    fixed(
      medianOf(({ p99Ms }) => p99Ms),
      1,
    ),
    fixed(
      medianOf(({ cpuMicros }) => cpuMicros),
      0,
    ),
  ];
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}
