import type { FieldErrorParams, FieldProblem } from '@nibog/api/schemas';

/** Parameters of the problems that only the page finds. */
type PageProblemParams = {
  /** No game of the event is for the child's age. */
  no_game_fits: Record<string, never>;
  /** A chosen game or add-on has to be removed; `what` is its name. */
  take_out: { what: string };
};

export type ProblemParams = FieldErrorParams & PageProblemParams;

export type ProblemCode = keyof ProblemParams;

/** What is wrong with a field: a code of the server or of the page, with its parameters. It has no language. */
export type Problem<Code extends ProblemCode = ProblemCode> = {
  [Each in Code]: { code: Each; params: ProblemParams[Each] };
}[Code];

/** A field that the server refused, without the API's English `rule`, which the pages do not show. */
export type RefusedField = FieldProblem & { path: string };

export const MISSING: Problem<'required'> = { code: 'required', params: {} };

/** A field's texts in one language. */
export type FieldWords = {
  /** The field's name as used in a sentence. */
  name: string;
  /** The sentence for an empty field. */
  empty: string;
  /** The sentence for a value that is none of the choices; `null` for a field without choices. */
  choices: string | null;
};

/** A sentence for each code. A language without one of them is a type error. */
export type ProblemSentences = {
  [Code in ProblemCode]: (params: ProblemParams[Code], field: FieldWords) => string;
};
