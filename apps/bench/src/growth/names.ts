import { STEPS, type Operation } from '@nibog/gauntlet/kill/steps';

/** Whose statements a role's may be, the likeliest first. */
const OPERATIONS_OF: Record<string, Operation[]> = {
  checkout: ['checkout'],
  webhook: ['webhook'],
  settlement: ['look', 'refund', 'mail', 'cancel'],
};

/**
 * A statement by its name in the product, after the operation of the money's path that it belongs to, or after the page
 * that sent it. What Prisma writes has no name and goes by its table.
 */
export function nameStatement(role: string, name: string | null, text: string, page: string): string {
  if (name === null) {
    const table = /\bFROM "?(?:public"?\."?)?(\w+)"?/.exec(text)?.[1] ?? '';
    return `${page}: ${/^\w+/.exec(text.trim())?.[0] ?? ''} … ${table}`;
  }
  const operation = OPERATIONS_OF[role]?.find((each) =>
    STEPS[each].some(({ statement }) => statement === name),
  );
  return `${operation ?? page}: ${name}`;
}

export function isMoneyPath(name: string): boolean {
  return /^(?:checkout|webhook|look|refund|mail|cancel): /.test(name) || name.startsWith('poll: ');
}
