import type { ReactNode } from 'react';
import { describedBy, FieldError } from './field-notes.tsx';

type CheckboxFieldProps = {
  id: string;
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
};

export function CheckboxField({ id, label, checked, onChange, error }: CheckboxFieldProps) {
  return (
    <div className="grid gap-1.5">
      <label className="flex min-h-12 cursor-pointer items-start gap-3 py-1.5">
        <input
          id={id}
          type="checkbox"
          required
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, undefined, error)}
          className="mt-0.5 size-6 shrink-0 accent-brand"
        />
        <span>{label}</span>
      </label>
      <FieldError id={id} text={error} />
    </div>
  );
}
