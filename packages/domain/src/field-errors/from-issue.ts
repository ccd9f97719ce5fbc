import type { z } from 'zod';
import {
  FIELD_ERROR_PARAMS,
  isFieldErrorCode,
  VALUE_TYPES,
  type FieldErrorCode,
  type FieldProblem,
} from './codes.ts';
import { isFieldProblem } from './is-field-problem.ts';

/** Zod's issues as problems of the list. Both the API's edge and the pages read the issues of the same schemas here. */

type Issue = z.core.$ZodIssue;

/**
 * Names the code with which a check of a schema refuses. It travels as the issue's message. Its parameters come from the
 * issue: the bound of a length or size, the values of an enum, or the `params` of a refinement.
 * The code of `z.int` is also that of its bounds, unless they name their own.
 */
export function refuseAs(code: FieldErrorCode): FieldErrorCode {
  return code;
}

/** The problem that an issue stands for; `invalid` where the list has no better one. */
export function toFieldProblem(issue: Issue): FieldProblem {
  const code = isFieldErrorCode(issue.message) ? issue.message : codeOf(issue);
  const found = readParams(issue);
  const params = Object.fromEntries(Object.keys(FIELD_ERROR_PARAMS[code]).map((name) => [name, found[name]]));
  const problem = { code, params };
  return isFieldProblem(problem) ? problem : { code: 'invalid', params: {} };
}

/** The code of a check that names none. */
function codeOf(issue: Issue): FieldErrorCode {
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

/** All that an issue says of its bounds, by the names that parameters have. */
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
