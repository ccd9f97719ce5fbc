import type { InputHTMLAttributes } from 'react';
import { useFirstMessages } from '../messages/use-messages.ts';
import { describedBy, FieldError, FieldHint } from './field-notes.tsx';

type TextFieldProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'inputMode' | 'autoComplete' | 'autoCapitalize' | 'maxLength' | 'placeholder' | 'name' | 'onBlur'
> & {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: boolean;
};

export const INPUT_CLASS =
  'block min-h-12 w-full rounded-md border-2 bg-card px-3.5 py-2 text-base text-ink placeholder:text-soft';

export function inputBorder(error: string | undefined): string {
  return error ? 'border-danger' : 'border-edge';
}

export function TextField({ id, label, value, onChange, hint, error, optional, ...input }: TextFieldProps) {
  const t = useFirstMessages();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-bold">
        {label}
        {optional ? <span className="font-normal text-soft"> {t.site.optional}</span> : null}
      </label>
      <FieldHint id={id} text={hint} />
      <input
        type="text"
        {...input}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        required={!optional}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        className={`${INPUT_CLASS} ${inputBorder(error)}`}
      />
      <FieldError id={id} text={error} />
    </div>
  );
}
