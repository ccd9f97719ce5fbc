/** The kinds of violation. */
export const CHECKS = [
  'duplicated',
  'lost',
  'unpaid booking',
  'wrong amount',
  'wrong refund',
  'unjustified review',
  'unjustified refund',
  'wrong reference',
  'duplicate mail',
  'missing mail',
  'unexpected mail',
  'oversold',
  'wrong counter',
  'audit',
  'history',
  'anomaly',
  'unfinished work',
  'missing coverage',
] as const;
export type CheckName = (typeof CHECKS)[number];

export type Violation = { check: CheckName; transactionId: string | null; explanation: string };
