/** The roles that serve requests and run workers. `owner`, which migrates, is not one of them. */
export const SERVING_ROLES = ['reader', 'checkout', 'webhook', 'settlement', 'retention'] as const;
export type ServingRole = (typeof SERVING_ROLES)[number];

/** `grants.ts` lists what each role may do. */
export type RoleName = 'owner' | ServingRole;
