import { expect, test } from 'vitest';
import { z } from 'zod';
import { email, indianMobile, personName, plainText } from '../values.ts';
import { refuseAs, toFieldProblem } from './from-issue.ts';

/** Returns the problem of a schema's first issue with an input. */
function problemWith(schema: z.ZodType, input: unknown) {
  const [issue] = schema.safeParse(input).error?.issues ?? [];
  if (!issue) throw new Error('the schema accepts the input');
  return toFieldProblem(issue);
}

test.each<[string, z.ZodType, unknown, unknown]>([
  ['a text that is too short', personName, 'A', { code: 'too_short', params: { minChars: 2 } }],
  ['a text that is too long', plainText.max(3), 'abcd', { code: 'too_long', params: { maxChars: 3 } }],
  ['a number that is too small', z.number().min(2), 1, { code: 'too_small', params: { min: 2 } }],
  ['a number that is too large', z.number().max(2), 3, { code: 'too_large', params: { max: 2 } }],
  ['a fraction', z.int(), 1.5, { code: 'not_whole', params: {} }],
  ['a wrong type', z.array(z.int()), 'x', { code: 'wrong_type', params: { expected: 'array' } }],
  ['a type that is not in the list', z.null(), 'x', { code: 'invalid', params: {} }],
  [
    'a value that is not in the enum',
    z.enum(['a', 'b']),
    'c',
    { code: 'one_of', params: { allowed: ['a', 'b'] } },
  ],
])('derives the code of %s from the issue', (_what, schema, input, problem) => {
  expect(problemWith(schema, input)).toEqual(problem);
});

test.each<[string, z.ZodType, unknown, unknown]>([
  ['a pattern', indianMobile, '12345', { code: 'not_an_indian_mobile', params: {} }],
  ['a format', email, 'asha', { code: 'not_an_email', params: {} }],
  [
    'a bound',
    z.array(z.int()).max(1, refuseAs('too_many_games')),
    [1, 2],
    { code: 'too_many_games', params: { max: 1 } },
  ],
  [
    'a refinement',
    z.int().refine(() => false, { error: refuseAs('refund_below_minimum'), params: { minPaise: 100 } }),
    1,
    { code: 'refund_below_minimum', params: { minPaise: 100 } },
  ],
])('%s refuses with the code that its schema declares', (_what, schema, input, problem) => {
  expect(problemWith(schema, input)).toEqual(problem);
});

test('reports `invalid` for a check without the parameters of its code, or with a message that is not a code', () => {
  const invalid = { code: 'invalid', params: {} };
  expect(problemWith(z.string().regex(/x/, refuseAs('too_many_games')), 'y')).toEqual(invalid);
  expect(problemWith(z.string().regex(/x/, 'must have an x, but was y'), 'y')).toEqual(invalid);
});
