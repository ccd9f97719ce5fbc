import type { FieldErrorParams, FieldProblem } from '@nibog/api/schemas';

/** What is wrong with a field, before it is said in a language: a code of the server's or of the page's, with its parameters. */

/** What only the page finds, in the parameters' units. */
type PageProblemParams = {
  /** A child whom no game of the event fits. */
  no_game_fits: Record<string, never>;
  /** A game or an add-on, by its name, that cannot stay chosen. */
  take_out: { what: string };
};

export type ProblemParams = FieldErrorParams & PageProblemParams;

export type ProblemCode = keyof ProblemParams;

export type Problem<Code extends ProblemCode = ProblemCode> = {
  [Each in Code]: { code: Each; params: ProblemParams[Each] };
}[Code];

/** A field that the server refused. The English rule beside it is for people who call the API, not for the page. */
export type RefusedField = FieldProblem & { path: string };

export const MISSING: Problem<'required'> = { code: 'required', params: {} };

/** How a language names a field in a sentence. */
export type FieldWords = {
  name: string;
  /** What to say where it was left empty. */
  empty: string;
  /** What to say where the value is none of those offered; `null` for a field that offers none. */
  choices: string | null;
};

/** A sentence for each code. A language that leaves one out is a type error. */
export type ProblemSentences = {
  [Code in ProblemCode]: (params: ProblemParams[Code], field: FieldWords) => string;
};
