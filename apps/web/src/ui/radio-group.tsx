import { describedBy, FieldError } from './field-notes.tsx';

type RadioGroupProps<Value extends string> = {
  /** Also the id of the first radio button, so that an error can focus it. */
  id: string;
  legend: string;
  options: readonly { value: Value; label: string }[];
  value: Value | '';
  onChange: (value: Value) => void;
  error?: string | undefined;
};

export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { id, legend, options, value, onChange, error } = props;
  return (
    <fieldset role="radiogroup" aria-invalid={error ? true : undefined} className="grid min-w-0 gap-1.5">
      <legend className="mb-1.5 font-bold">{legend}</legend>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(5.75rem,1fr))] gap-2">
        {options.map((option, index) => (
          <label
            key={option.value}
            className="flex min-h-12 cursor-pointer items-center gap-1.5 rounded-md sm:gap-2.5 border-2 border-edge bg-card px-2 font-bold sm:px-4 has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-sky"
          >
            <input
              type="radio"
              id={index === 0 ? id : `${id}.${option.value}`}
              name={id}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
              aria-describedby={describedBy(id, undefined, error)}
              className="size-5 shrink-0 accent-brand"
            />
            {option.label}
          </label>
        ))}
      </div>
      <FieldError id={id} text={error} />
    </fieldset>
  );
}
