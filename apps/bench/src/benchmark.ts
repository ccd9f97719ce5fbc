import type { Pair, Sample } from './measure.ts';
import { median } from './measure.ts';
import type { World } from './world.ts';

/** A thing of the product that is measured beside the limit of what it stands on. */
export type Benchmark = {
  name: string;
  /** For people: what is compared with what. */
  what: string;
  /** The share of the baseline's rate that is asked for; `null` where there is no such goal. */
  goalRatio: number | null;
  /** Starts both sides; what it starts ends with the scope. */
  prepare(world: World, scope: AsyncDisposableStack): Promise<Pair>;
};

export type Round = { product: Sample; baseline: Sample };
export type Result = {
  name: string;
  what: string;
  goalRatio: number | null;
  labels: { product: string; baseline: string };
  rounds: Round[];
};

/** Rounds of both sides in turn, so that whatever else the machine does strikes both. */
export async function measure(
  benchmark: Benchmark,
  world: World,
  { rounds, roundMs }: { rounds: number; roundMs: number },
  tell: (progress: string) => void,
): Promise<Result> {
  await using scope = new AsyncDisposableStack();
  tell('starting');
  const { product, baseline } = await benchmark.prepare(world, scope);
  tell('warming up');
  await baseline.run(roundMs / 2);
  await product.run(roundMs / 2);
  const done: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}`);
    // Who comes first changes, lest the second always find the machine warm.
    if (round % 2 === 0) {
      const sample = await product.run(roundMs);
      done.push({ product: sample, baseline: await baseline.run(roundMs) });
    } else {
      const sample = await baseline.run(roundMs);
      done.push({ product: await product.run(roundMs), baseline: sample });
    }
  }
  const { name, what, goalRatio } = benchmark;
  return {
    name,
    what,
    goalRatio,
    labels: { product: product.label, baseline: baseline.label },
    rounds: done,
  };
}

/** The median of the rounds' ratios, and the least and the greatest of them. */
export function ratioOf(result: Result, read: (sample: Sample) => number | null): number[] {
  const ratios = result.rounds.flatMap(({ product, baseline }) => {
    const [above, below] = [read(product), read(baseline)];
    return above === null || below === null || below === 0 ? [] : [above / below];
  });
  const middle = median(ratios);
  return middle === null ? [] : [middle, Math.min(...ratios), Math.max(...ratios)];
}
