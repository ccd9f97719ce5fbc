import { toTable } from '../markdown.ts';
import type { Counts } from './count.ts';
import { CELLS } from './scenarios.ts';

const APIS = ['v2', 'v1'];

function toBookings(counts: Counts | undefined): string {
  return counts === undefined ? '–' : `${counts.doubled} doubled, ${counts.lost} lost, ${counts.junk} junk`;
}

function toMails(counts: Counts | undefined): string {
  return counts === undefined ? '–' : `1 for ${counts.oneMail} of ${counts.orders}`;
}

/** The table of the README. The counts are by API and scenario, and by API alone for all of its orders. */
export function toOriginalTable(orders: number, counted: ReadonlyMap<string, Counts>): string {
  const head = [`scenario (${orders} paid orders a cell, two processes)`, 'PhonePe V2', 'PhonePe V1'];
  const cells = CELLS.map(({ scenario }) => [
    scenario,
    ...APIS.map((api) => toBookings(counted.get(`${api} ${scenario}`))),
  ]);
  const total = [
    'confirmation mails per order, all of the above',
    ...APIS.map((api) => toMails(counted.get(api))),
  ];
  return `${toTable(head, [...cells, total])}\n`;
}
