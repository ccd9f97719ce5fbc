import type { z } from 'zod';
import {
  FIELD_ERROR_PARAMS,
  isFieldErrorCode,
  VALUE_TYPES,
  type FieldErrorCode,
  type FieldProblem,
} from './codes.ts';
import { isFieldProblem } from './is-field-problem.ts';

/** Converts zod's issues to field problems. The API and the pages use the same schemas and this conversion. */

type Issue = z.core.$ZodIssue;

/**
 * Declares the code with which a check of a schema refuses. The issue carries it as its message. The parameters come from
 * the issue: the bound of a length or size, the values of an enum, or the `params` of a refinement.
 * The code of `z.int` also applies to its bounds, unless they declare their own.
 */
export function refuseAs(code: FieldErrorCode): FieldErrorCode {
  return code;
}

/** Converts an issue to a problem; `invalid` if the list has no better code. */
export function toFieldProblem(issue: Issue): FieldProblem {
  const code = isFieldErrorCode(issue.message) ? issue.message : chooseDefaultCode(issue);
  const found = readParams(issue);
  const params = Object.fromEntries(Object.keys(FIELD_ERROR_PARAMS[code]).map((name) => [name, found[name]]));
  const problem = { code, params };
  return isFieldProblem(problem) ? problem : { code: 'invalid', params: {} };
}

/** Chooses the code of a check that declares none. */
function chooseDefaultCode(issue: Issue): FieldErrorCode {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'not_whole' : 'wrong_type';
    case 'invalid_value':
      return 'one_of';
    case 'too_small':
      return issue.origin === 'string' ? 'too_short' : 'too_small';
    case 'too_big':
      return issue.origin === 'string' ? 'too_long' : 'too_large';
    default:
      return 'invalid';
  }
}

/** Reads the bounds of an issue, by the names of the parameters. */
function readParams(issue: Issue): Record<string, unknown> {
  switch (issue.code) {
    case 'invalid_type':
      return { expected: VALUE_TYPES.find((type) => type === issue.expected) };
    case 'invalid_value': {
      const texts = issue.values.map(String);
      return { allowed: texts, languages: texts };
    }
    case 'too_small':
      return { min: Number(issue.minimum), minChars: Number(issue.minimum) };
    case 'too_big':
      return { max: Number(issue.maximum), maxChars: Number(issue.maximum) };
    case 'custom':
      return issue.params ?? {};
    default:
      return {};
  }
}
