import type { ReactNode } from 'react';

type SelectFieldProps = {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** `<option>` and `<optgroup>` elements. */
  children: ReactNode;
};

/** A labelled native select. */
export function SelectField({ id, label, value, onChange, children }: SelectFieldProps) {
  return (
    <div className="grid min-w-0 content-end gap-1">
      <label htmlFor={id} className="text-sm font-bold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`min-h-12 w-full min-w-0 cursor-pointer rounded-md border-2 bg-card px-3 text-base text-ink ${value === '' ? 'border-edge' : 'border-brand font-bold'}`}
      >
        {children}
      </select>
    </div>
  );
}
