import { useState, type SubmitEvent } from 'react';
import type { FieldProblem } from '@nibog/api/schemas';
import { describeField } from '../../../lib/error-text.ts';
import { useMessages } from '../../../messages/use-messages.ts';
import type { FieldProblems } from '../draft/validation.ts';

/** Messages by the field's dotted path. */
export type FieldErrors = Map<string, string>;

type StepForm = { shown: FieldErrors; submit: (event: SubmitEvent) => void };

/**
 * Errors are shown from the first submit on, and then follow every change. Fields that the server refused show their
 * errors from the start. A submit with errors focuses the first invalid field; a field's id is its path. Problems of
 * fields that are not on the page, such as the school of a baby, do not block the step.
 */
export function useStepForm(
  problems: FieldProblems,
  refused: Record<string, FieldProblem>,
  onValid: () => Promise<void> | void,
): StepForm {
  const t = useMessages();
  const [submitted, setSubmitted] = useState(false);
  const shown = submitted || Object.keys(refused).length > 0 ? [...problems] : [];
  return {
    shown: new Map(shown.map(([path, problem]) => [path, describeField(t, path, problem)])),
    submit: (event) => {
      event.preventDefault();
      const first = [...problems.keys()]
        .map((path) => document.querySelector<HTMLElement>(`#${CSS.escape(path)}`))
        .find((field) => field !== null);
      if (!first) {
        void onValid();
        return;
      }
      setSubmitted(true);
      first.focus();
    },
  };
}
