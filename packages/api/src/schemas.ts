/** What the SPA may import at run time: the rules of the input, and nothing that reaches a database. */
export type * from './booking/moves.ts';
export * from './booking/schema.ts';
export * from './catalogue/schema.ts';
export * from './checkout/schema.ts';
export * from './values.ts';
