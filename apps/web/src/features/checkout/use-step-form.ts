import { useState, type SubmitEvent } from 'react';
import type { FieldErrors } from './validation.ts';

const NONE: FieldErrors = new Map();

type StepForm = { shown: FieldErrors; submit: (event: SubmitEvent) => void };

/**
 * Errors stay silent until the parent presses on; from then they follow every change. What the server refused is shown
 * from the start. A press that meets errors puts the focus into the first wrong field: a field's id is its path.
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
      const first = errors.keys().next().value;
      if (first === undefined) {
        void goOn();
        return;
      }
      setPressed(true);
      document.querySelector<HTMLElement>(`#${CSS.escape(first)}`)?.focus();
    },
  };
}
