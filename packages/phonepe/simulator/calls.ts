/** The names of PhonePe's API calls in gates, faults and the log. */
export const CALLS = ['token', 'pay', 'status', 'refund', 'refund-status'] as const;
export type SimCall = (typeof CALLS)[number];
