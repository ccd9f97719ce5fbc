import {
  FIELD_ERROR_PARAMS,
  isFieldErrorCode,
  VALUE_TYPES,
  type FieldProblem,
  type ParamUnit,
} from './codes.ts';

/** Returns whether a value from storage or a response is a problem of the list, with exactly the parameters of its code. */
export function isFieldProblem(value: unknown): value is FieldProblem {
  if (!isObject(value) || !isFieldErrorCode(value['code']) || !isObject(value['params'])) return false;
  const units: Record<string, ParamUnit> = FIELD_ERROR_PARAMS[value['code']];
  const { params } = value;
  return (
    Object.keys(params).length === Object.keys(units).length &&
    Object.entries(units).every(([name, unit]) => Object.hasOwn(params, name) && fits[unit](params[name]))
  );
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const fits: Record<ParamUnit, (value: unknown) => boolean> = {
  count: isNumber,
  chars: isNumber,
  months: isNumber,
  paise: isNumber,
  date: (value) => isText(value) && DATE.test(value),
  instant: (value) => isText(value) && INSTANT.test(value),
  text: isText,
  texts: (value) => Array.isArray(value) && value.every(isText),
  type: (value) => VALUE_TYPES.some((type) => type === value),
};

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
