export { openChannel, type Channel, type ChannelOptions } from './channel.ts';
export { connectAs, type ConnectOptions, type RoleClient } from './client.ts';
export { migrateDatabase, type MigrateOptions } from './migrate.ts';
export { SERVING_ROLES, type RoleName, type ServingRole } from './role-names.ts';
export type { RoleUrls } from './roles.ts';
export {
  empty,
  literals,
  nameOfStatement,
  raw,
  sql,
  statement,
  type Sql,
  type Statement,
} from './statement.ts';
export {
  isDatabaseUnavailable,
  sqlState,
  violatedConstraint,
  type Queryable,
  type TextQueryable,
  type Transaction,
} from './sql.ts';
