/** What may run in a browser: the rules of the input and the types of the answers. Nothing here reaches a database. */
export type * from './booking/types.ts';
export { HELD_STATUSES } from './booking/types.ts';
export type * from './catalogue/types.ts';
export type * from './checkout/types.ts';
export type { FieldError, Reason } from './errors.ts';
export { monthsBetween } from './ist.ts';
export { LANGUAGES, type Language } from './languages.ts';
export * from './values.ts';
