import type { Pair, Sample } from './measure.ts';
import { median } from './measure.ts';
import type { BenchEnvironment } from './environment.ts';

/** Compares an operation of the product with the limit of the software below it. */
export type Benchmark = {
  name: string;
  /** What is compared with what, for the usage text. */
  description: string;
  /** The minimum ratio of the product's rate to the baseline's; `null`: no goal. */
  goalRatio: number | null;
  /** Starts both sides. The scope stops them. */
  prepare(environment: BenchEnvironment, scope: AsyncDisposableStack): Promise<Pair>;
};

export type Round = { product: Sample; baseline: Sample };
export type Result = {
  name: string;
  description: string;
  goalRatio: number | null;
  labels: { product: string; baseline: string };
  rounds: Round[];
};

/** Runs rounds of both sides alternately, so that other load on the machine affects both. */
export async function measure(
  benchmark: Benchmark,
  environment: BenchEnvironment,
  { rounds, roundMs }: { rounds: number; roundMs: number },
  reportProgress: (progress: string) => void,
): Promise<Result> {
  await using scope = new AsyncDisposableStack();
  reportProgress('starting');
  const { product, baseline } = await benchmark.prepare(environment, scope);
  reportProgress('warming up');
  await baseline.run(roundMs / 2);
  await product.run(roundMs / 2);
  const done: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    reportProgress(`round ${round} of ${rounds}`);
    // Alternates which side is first, because the second side of a round benefits from a warm machine.
    if (round % 2 === 0) {
      const sample = await product.run(roundMs);
      done.push({ product: sample, baseline: await baseline.run(roundMs) });
    } else {
      const sample = await baseline.run(roundMs);
      done.push({ product: await product.run(roundMs), baseline: sample });
    }
  }
  const { name, description, goalRatio } = benchmark;
  return {
    name,
    description,
    goalRatio,
    labels: { product: product.label, baseline: baseline.label },
    rounds: done,
  };
}

/** The median, the minimum and the maximum of the rounds' ratios; empty if `read` returns no values. */
export function summariseRatios(result: Result, read: (sample: Sample) => number | null): number[] {
  const ratios = result.rounds.flatMap(({ product, baseline }) => {
    const [above, below] = [read(product), read(baseline)];
    return above === null || below === null || below === 0 ? [] : [above / below];
  });
  const middle = median(ratios);
  return middle === null ? [] : [middle, Math.min(...ratios), Math.max(...ratios)];
}
