import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Figures } from './figures.ts';
import type { GauntletOptions } from './options.ts';
import type { PaymentDetails } from './payment-details.ts';
import type { Violation } from './violation.ts';

/** The result of a run. */
export type Report = {
  options: GauntletOptions;
  figures: Figures;
  /** Counts by label: webhooks by response, disruptions, refusals. */
  counts: Record<string, number>;
  historyEvents: number;
  seconds: { arriving: number; untilIdle: number };
  violations: Violation[];
  /** Details of the first payments with violations. */
  paymentDetails: PaymentDetails[];
};

export function formatReport(report: Report): string {
  const { options, figures, counts, violations } = report;
  const { refundReasons, faults, violations: violationCounts, ...outcomes } = figures;
  const effects = Object.values(faults).reduce((sum, times) => sum + times, 0);
  const rows: [string, string | number][] = [
    ...Object.entries(outcomes),
    ['refund reasons', formatCounts(refundReasons)],
    ['duplicated', violationCounts.duplicated ?? 0],
    ['lost', violationCounts.lost ?? 0],
    ['unpaid bookings', violationCounts['unpaid booking'] ?? 0],
    ['wrong references', violationCounts['wrong reference'] ?? 0],
    ['duplicate mails', violationCounts['duplicate mail'] ?? 0],
    ['violations', violations.length],
    [
      'faults that took effect',
      `${effects} of ${Object.values(faults).filter((times) => times > 0).length} kinds`,
    ],
    ...Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)),
    ['history events checked', report.historyEvents],
    [
      'seconds',
      `${report.seconds.arriving} until all parents left, ${report.seconds.untilIdle} more until idle`,
    ],
  ];
  const { api, orders, seed, processes, kill } = options;
  const title = `Gauntlet over ${api}: ${orders} orders, seed ${seed}, ${processes} processes${kill ? ', with kills' : ''}`;
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [
    title,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)} ${value}`),
    '',
    ...violations
      .slice(0, 50)
      .map(({ check, transactionId, explanation }) => `${check}: ${transactionId ?? ''} ${explanation}`),
    violations.length === 0
      ? 'No violations.'
      : `${violations.length} violations with seed ${seed}. The seed repeats the plan, not the races.`,
  ].join('\n');
}

export async function writeReport(path: string, report: Report): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}

function formatCounts(counts: Record<string, number>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  );
}

/** On a terminal each line replaces the previous one; elsewhere a line is printed every `everyMs`. */
export function createProgressPrinter(stream: NodeJS.WriteStream, everyMs = 5_000): (line: string) => void {
  let printedAt = 0;
  return (line) => {
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${line}`);
      return;
    }
    if (performance.now() - printedAt < everyMs) return;
    printedAt = performance.now();
    stream.write(`${line}\n`);
  };
}
