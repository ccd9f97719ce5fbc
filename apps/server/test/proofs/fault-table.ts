import { FAULTS, type SimApi } from '@nibog/phonepe/simulator';
import { findIdleReason, type FaultCase } from './fault-cases.ts';
import type { Played } from './fault-play.ts';
import { toTable } from './markdown.ts';

/** Writes docs/faults.md: all of it comes from here and from one run. */

const APIS = ['v2', 'v1'] as const;
const NAMES = FAULTS.map(({ name }) => name);

function code(faults: readonly string[]): string {
  return faults.map((name) => `\`${name}\``).join(', ');
}

function endingOfPlayed({ ending, again }: Played): string {
  return again === null ? ending : `${ending}; the next attempt ${again}`;
}

type Column = (faults: FaultCase) => Played | undefined;

/** Where both APIs ended alike, once. */
function bothEndings(faults: FaultCase, columns: Column[]): string {
  const endings = columns.map((find) => find(faults)).map((order) => (order ? endingOfPlayed(order) : '–'));
  return new Set(endings).size === 1 ? (endings[0] ?? '') : `V2: ${endings[0]}; V1: ${endings[1]}`;
}

function countBy(keys: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Map([...counts].toSorted(([, one], [, other]) => other - one));
}

function writeSingles(columns: Column[]): string {
  const rows = NAMES.map((name) => [
    code([name]),
    ...APIS.map((_api, index) => {
      const order = columns[index]?.([name]);
      if (!order) return '–';
      return order.acted.length > 0 ? endingOfPlayed(order) : `${endingOfPlayed(order)} (no effect)`;
    }),
  ]);
  return toTable(['fault', 'V2', 'V1'], rows);
}

function writeEndings(seen: ReadonlyMap<SimApi, Played[]>): string {
  const pairs = APIS.map((api) => (seen.get(api) ?? []).filter(({ faults }) => faults.length === 2));
  const counts = pairs.map((orders) => countBy(orders.map(endingOfPlayed)));
  const endings = [...new Set(counts.flatMap((each) => [...each.keys()]))];
  const both = pairs.map((orders) => orders.filter(({ acted }) => acted.length === 2).length);
  const rows = [
    ...endings.map((ending) => [ending, ...counts.map((each) => String(each.get(ending) ?? 0))]),
    ['all pairs', ...pairs.map((orders) => String(orders.length))],
    ['of these, both faults had an effect', ...both.map(String)],
  ];
  return toTable(['ending of the pair', 'V2', 'V1'], rows);
}

/** Why one of a pair's faults had no effect, with how many pairs that is. */
function writeIdle(seen: ReadonlyMap<SimApi, Played[]>): string {
  const reasons = APIS.map((api) =>
    countBy(
      (seen.get(api) ?? [])
        .filter(({ faults }) => faults.length === 2)
        .flatMap((order) => idleReasons(order, api)),
    ),
  );
  const all = [...new Set(reasons.flatMap((each) => [...each.keys()]))];
  return toTable(
    ['fault without an effect', 'V2', 'V1'],
    all.map((reason) => [reason, ...reasons.map((each) => String(each.get(reason) ?? 0))]),
  );
}

function idleReasons({ faults, acted, again }: Played, api: SimApi): string[] {
  return faults
    .filter((fault) => !acted.includes(fault))
    .map((fault) => {
      const missed = again === null ? 'nobody asked while it lasted' : 'PhonePe never made the order';
      return `${code([fault])}: ${findIdleReason(fault, faults, api) ?? missed}`;
    });
}

/** A group that is there whole is named as one. */
function toPartners(name: string, partners: string[]): string {
  const rest = new Set(partners);
  const whole: string[] = [];
  for (const group of new Set(FAULTS.map((fault) => fault.group))) {
    const members = FAULTS.filter((fault) => fault.group === group && fault.name !== name);
    if (members.length < 2 || !members.every((fault) => rest.has(fault.name))) continue;
    for (const fault of members) rest.delete(fault.name);
    whole.push(`each ${group} fault`);
  }
  return [...whole, ...(rest.size > 0 ? [code([...rest])] : [])].join(', ');
}

/** One line for each fault: how it ended with which partner, the commonest ending as all others. */
function writePartners(columns: Column[]): string {
  return NAMES.map((name) => {
    const byEnding = new Map<string, string[]>();
    for (const partner of NAMES.filter((other) => other !== name)) {
      const ending = bothEndings(
        NAMES.filter((each) => each === name || each === partner),
        columns,
      );
      byEnding.set(ending, [...(byEnding.get(ending) ?? []), partner]);
    }
    const [most, ...others] = [...byEnding].toSorted(([, one], [, other]) => other.length - one.length);
    const parts = others.map(([ending, partners]) => `${ending} with ${toPartners(name, partners)}`);
    return `- ${code([name])}: ${[...parts, `${most?.[0]} with all ${others.length > 0 ? 'others' : 'of them'}`].join('; ')}`;
  }).join('\n');
}

function writeMixtures(columns: Column[], played: Played[]): string {
  const rows = played
    .filter(({ faults }) => faults.length > 2)
    .map(({ faults }) => [code(faults), bothEndings(faults, columns)]);
  return toTable(['faults together', 'ending'], rows);
}

export function writeFaultDocument(seen: ReadonlyMap<SimApi, Played[]>): string {
  const columns = APIS.map((api): Column => {
    const orders = new Map((seen.get(api) ?? []).map((order) => [order.faults.join(), order]));
    return (faults) => orders.get(faults.join());
  });
  return `# Every fault, and how it ended

The simulator's ${NAMES.length} faults (\`packages/phonepe/simulator/faults/list.ts\` describes each): each alone, every pair of them,
and mixtures of three to six, drawn from a seed. Each is put on an order of its own, over both of PhonePe's APIs, against two
servers. The parent pays at PhonePe, but where \`webhook-forged-unpaid\` meets nothing that needs money; with a refund fault
the parent cancels what was booked. This file is written by the test from what it saw. It fails where an ending is not the one
that follows from the faults, where a payment has two bookings or a mail is sent twice, and where a fault has no effect
without a reason that is known beforehand.

    FAULT_TABLE=docs/faults.md pnpm exec vitest run --project server apps/server/test/proofs/faults.test.ts

\`pnpm test\` plays each fault alone, a sample of the pairs and fewer mixtures. Token faults hit whoever asks for a token
next: their orders are played one after the other, with nobody else asking, and the effect that counts is a token call that
failed in the order's own turn.

## Alone

${writeSingles(columns)}

## In pairs

${writeEndings(seen)}

Where PhonePe never made the order, the parent came again with a new key, and was booked.

${writeIdle(seen)}

A webhook fault that meets \`webhook-dropped\` and changes what webhooks say is counted: the webhook was made, and not sent.

<details><summary>Each fault with each other</summary>

${writePartners(columns)}

</details>

## In mixtures

${writeMixtures(columns, seen.get('v2') ?? [])}
`;
}
