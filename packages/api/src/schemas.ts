/** What the SPA may import at run time: the rules of the input, and nothing that reaches a database. */
export * from '@nibog/domain/browser';
export * from './booking/schema.ts';
export * from './catalogue/schema.ts';
export * from './checkout/schema.ts';
