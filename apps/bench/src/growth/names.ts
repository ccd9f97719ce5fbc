import { nameOfStatement } from '@nibog/db';
import { findStatement, type Operation } from '@nibog/gauntlet/kill/steps';

/** Whose statements a role's may be, the likeliest first. */
const OPERATIONS_OF: Record<string, Operation[]> = {
  checkout: ['checkout'],
  webhook: ['webhook'],
  settlement: ['look', 'refund', 'mail', 'cancel'],
};

const LENGTH = 44;

/** By the step of the money's path that it is, or by the page that sent it. */
export function nameStatement(role: string, text: string, page: string): string {
  for (const operation of OPERATIONS_OF[role] ?? []) {
    const found = findStatement(operation, text);
    if (found) return `${found.operation}: ${found.step.name}`;
  }
  const [, invariant] = /^audit\/(.+)$/.exec(nameOfStatement(text) ?? '') ?? [];
  if (invariant !== undefined) return `${page}: ${invariant.replaceAll('-', '_')}`;
  const plain = text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll('"public".', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // Of what Prisma writes out at length, the table tells more than the columns do.
  const table = /\bFROM "?(\w+)"?/.exec(plain)?.[1] ?? '';
  const verb = /^\w+/.exec(plain)?.[0] ?? '';
  const rest =
    plain.includes('"t0"') || plain.startsWith('SELECT "')
      ? `${verb} … FROM ${table}`
      : plain.slice(0, LENGTH);
  return `${page}: ${rest}`;
}

export function isMoneyPath(name: string): boolean {
  return /^(?:checkout|webhook|look|refund|mail|cancel): /.test(name) || name.startsWith('poll: ');
}
