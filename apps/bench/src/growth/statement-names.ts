import { STEPS, type Operation } from '@nibog/gauntlet/kill/steps';

/** The operations that each role runs, the most likely first. */
const OPERATIONS_BY_ROLE: Record<string, Operation[]> = {
  checkout: ['checkout'],
  webhook: ['webhook'],
  settlement: ['look', 'refund', 'mail', 'cancel'],
};

/**
 * Names a statement `operation: name` if it belongs to an operation of the money path, otherwise `page: name`. Prisma's
 * statements have no name and are named by their table.
 */
export function nameStatement(role: string, name: string | null, text: string, page: string): string {
  if (name === null) {
    const table = /\bFROM "?(?:public"?\."?)?(\w+)"?/.exec(text)?.[1] ?? '';
    return `${page}: ${/^\w+/.exec(text.trim())?.[0] ?? ''} … ${table}`;
  }
  const operation = OPERATIONS_BY_ROLE[role]?.find((candidate) =>
    STEPS[candidate].some(({ statement }) => statement === name),
  );
  return `${operation ?? page}: ${name}`;
}

export function isMoneyPath(name: string): boolean {
  return /^(?:checkout|webhook|look|refund|mail|cancel): /.test(name) || name.startsWith('poll: ');
}
