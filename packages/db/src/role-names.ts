/** The roles that serve; `owner`, which migrates, is not among them. */
export const SERVING_ROLES = ['reader', 'checkout', 'webhook', 'settlement', 'retention'] as const;
export type ServingRole = (typeof SERVING_ROLES)[number];

/** `grants.ts` says what each may do. */
export type RoleName = 'owner' | ServingRole;
