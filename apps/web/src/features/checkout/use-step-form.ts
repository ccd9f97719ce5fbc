import { useState, type SubmitEvent } from 'react';
import type { FieldErrors } from './validation.ts';

const NONE: FieldErrors = new Map();

type StepForm = { shown: FieldErrors; submit: (event: SubmitEvent) => void };

/**
 * Errors stay silent until the parent presses on; from then they follow every change. What the server refused is shown
 * from the start. A press that meets errors puts the focus into the first wrong field: a field's id is its path. What is
 * wrong with a field that is not on the page, such as the school of a baby, cannot be mended here and stops nobody.
 */
export function useStepForm(
  errors: FieldErrors,
  refused: Record<string, string>,
  goOn: () => Promise<void> | void,
): StepForm {
  const [pressed, setPressed] = useState(false);
  return {
    shown: pressed || Object.keys(refused).length > 0 ? errors : NONE,
    submit: (event) => {
      event.preventDefault();
      const first = [...errors.keys()]
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
