import type { ProcessFigures } from '../processes.ts';

/** What was used while nobody came, a minute's worth. */
export type Rest = {
  /** Of processes that were there all the time; those of one name together. */
  processes: { name: string; count: number; memoryMb: number; cpuMs: number; wakeUps: number }[];
  transactions: number;
};

export function restBetween(
  before: readonly ProcessFigures[],
  after: readonly ProcessFigures[],
  { transactions, seconds }: { transactions: number; seconds: number },
): Rest {
  const perMinute = 60 / seconds;
  const byName = new Map<string, Rest['processes'][number]>();
  for (const now of after) {
    const then = before.find(({ pid }) => pid === now.pid);
    const sum = byName.get(now.name) ?? { name: now.name, count: 0, memoryMb: 0, cpuMs: 0, wakeUps: 0 };
    sum.count += 1;
    sum.memoryMb += now.memoryMb;
    sum.cpuMs += (now.cpuMs - (then?.cpuMs ?? 0)) * perMinute;
    sum.wakeUps += (now.wakeUps - (then?.wakeUps ?? 0)) * perMinute;
    byName.set(now.name, sum);
  }
  return {
    processes: [...byName.values()].toSorted((a, b) => b.memoryMb - a.memoryMb),
    transactions: transactions * perMinute,
  };
}

export function formatRest({ processes, transactions }: Rest): string {
  const all = processes.reduce(
    (sum, one) => ({
      name: 'all together',
      count: sum.count + one.count,
      memoryMb: sum.memoryMb + one.memoryMb,
      cpuMs: sum.cpuMs + one.cpuMs,
      wakeUps: sum.wakeUps + one.wakeUps,
    }),
    { name: '', count: 0, memoryMb: 0, cpuMs: 0, wakeUps: 0 },
  );
  const lines = [...processes, all].map(({ name, count, memoryMb, cpuMs, wakeUps }) =>
    [
      `${name}${count > 1 ? ` (${count})` : ''}`.padEnd(46),
      memoryMb.toFixed(0),
      cpuMs.toFixed(0),
      wakeUps.toFixed(0),
    ]
      .map((cell, at) => (at === 0 ? cell : cell.padStart(12)))
      .join(''),
  );
  const head = [''.padEnd(46), 'MB', 'ms CPU/min', 'wake-ups/min'].map((cell, at) =>
    at === 0 ? cell : cell.padStart(12),
  );
  return [head.join(''), ...lines, `\n${transactions.toFixed(0)} transactions a minute`].join('\n');
}
