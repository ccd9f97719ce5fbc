/** The exports for the SPA: the validation rules of the input. Nothing here imports the database. */
export * from '@nibog/domain/browser';
export * from './booking/schema.ts';
export * from './catalogue/schema.ts';
export * from './checkout/schema.ts';
