/** The calls of PhonePe's API, by the names that gates, faults and the log use. */
export const CALLS = ['token', 'pay', 'status', 'refund', 'refund-status'] as const;
export type SimCall = (typeof CALLS)[number];
