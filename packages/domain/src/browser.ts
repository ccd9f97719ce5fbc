/**
 * The exports for browsers: the validation rules of the input and the types of the responses. Nothing here imports the
 * database.
 */
export type * from './booking/types.ts';
export { LONG_POLL_STATUSES } from './booking/types.ts';
export type * from './catalogue/types.ts';
export type * from './checkout/types.ts';
export type { Reason } from './errors.ts';
export {
  FIELD_ERROR_CODES,
  FIELD_ERROR_PARAMS,
  type FieldError,
  type FieldErrorCode,
  type FieldErrorParams,
  type FieldProblem,
  type ParamUnit,
  type ValueType,
} from './field-errors/codes.ts';
export { refuseAs, toFieldProblem } from './field-errors/from-issue.ts';
export { isFieldProblem } from './field-errors/is-field-problem.ts';
export { monthsBetween } from './ist.ts';
export { LANGUAGES, type Language } from './languages.ts';
export * from './values.ts';
