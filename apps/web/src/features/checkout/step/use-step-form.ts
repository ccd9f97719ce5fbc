import { useState, type SubmitEvent } from 'react';
import type { FieldProblem } from '@nibog/api/schemas';
import { describeField } from '../../../lib/error-text.ts';
import { useMessages } from '../../../messages/use-messages.ts';
import type { FieldProblems } from '../draft/validation.ts';

/** Sentences by the field's dotted path. */
export type FieldErrors = Map<string, string>;

type StepForm = { shown: FieldErrors; submit: (event: SubmitEvent) => void };

/**
 * Errors stay silent until the parent presses on; from then they follow every change. What the server refused is shown
 * from the start. A press that meets errors puts the focus into the first wrong field: a field's id is its path. What is
 * wrong with a field that is not on the page, such as the school of a baby, cannot be mended here and stops nobody.
 */
export function useStepForm(
  problems: FieldProblems,
  refused: Record<string, FieldProblem>,
  goOn: () => Promise<void> | void,
): StepForm {
  const t = useMessages();
  const [pressed, setPressed] = useState(false);
  const shown = pressed || Object.keys(refused).length > 0 ? [...problems] : [];
  return {
    shown: new Map(shown.map(([path, problem]) => [path, describeField(t, path, problem)])),
    submit: (event) => {
      event.preventDefault();
      const first = [...problems.keys()]
        .map((path) => document.querySelector<HTMLElement>(`#${CSS.escape(path)}`))
        .find((field) => field !== null);
      if (!first) {
        void goOn();
        return;
      }
      setPressed(true);
      first.focus();
    },
  };
}
