import type { ProcessStats } from '../processes.ts';

/** The resources that the idle product used, per minute. */
export type Usage = {
  /** The processes that exist at the end, grouped by name. */
  processes: { name: string; count: number; memoryMb: number; cpuMs: number; wakeUps: number }[];
  transactions: number;
};

export function computeUsage(
  before: readonly ProcessStats[],
  after: readonly ProcessStats[],
  { transactions, seconds }: { transactions: number; seconds: number },
): Usage {
  const perMinute = 60 / seconds;
  const byName = new Map<string, Usage['processes'][number]>();
  for (const current of after) {
    const earlier = before.find(({ pid }) => pid === current.pid);
    const sum = byName.get(current.name) ?? {
      name: current.name,
      count: 0,
      memoryMb: 0,
      cpuMs: 0,
      wakeUps: 0,
    };
    sum.count += 1;
    sum.memoryMb += current.memoryMb;
    sum.cpuMs += (current.cpuMs - (earlier?.cpuMs ?? 0)) * perMinute;
    sum.wakeUps += (current.wakeUps - (earlier?.wakeUps ?? 0)) * perMinute;
    byName.set(current.name, sum);
  }
  return {
    processes: [...byName.values()].toSorted((a, b) => b.memoryMb - a.memoryMb),
    transactions: transactions * perMinute,
  };
}

export function formatUsage({ processes, transactions }: Usage): string {
  const total = processes.reduce(
    (sum, group) => ({
      name: 'total',
      count: sum.count + group.count,
      memoryMb: sum.memoryMb + group.memoryMb,
      cpuMs: sum.cpuMs + group.cpuMs,
      wakeUps: sum.wakeUps + group.wakeUps,
    }),
    { name: '', count: 0, memoryMb: 0, cpuMs: 0, wakeUps: 0 },
  );
  const lines = [...processes, total].map(({ name, count, memoryMb, cpuMs, wakeUps }) =>
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
