export const CHECKS = [
  'doubled',
  'lost',
  'invented',
  'wrong amount',
  'wrong refund',
  'review without a cause',
  'refund without a cause',
  'wrong reference',
  'second mail',
  'missing mail',
  'stray mail',
  'oversold',
  'miscounted',
  'audit',
  'history',
  'complaint',
  'not quiet',
  'proves nothing',
] as const;
export type CheckName = (typeof CHECKS)[number];

export type Violation = { check: CheckName; transactionId: string | null; explanation: string };
