import { DatePickerButton } from './date-picker-button.tsx';
import { describedBy, FieldError, FieldHint } from './field-notes.tsx';
import { INPUT_CLASS, inputBorder } from './text-field.tsx';

export type DateParts = { day: string; month: string; year: string };

type DateFieldProps = {
  /** Also the id of the day's input, so that an error can focus it. */
  id: string;
  legend: string;
  /** The labels of the three inputs. */
  labels: DateParts;
  value: DateParts;
  onChange: (value: DateParts) => void;
  /** The calendar button beside the inputs. Days are `YYYY-MM-DD`. */
  picker: { label: string; value: string; from: string; to: string };
  hint?: string;
  error?: string | undefined;
};

const PARTS = [
  { part: 'day', digits: 2, width: 'w-18' },
  { part: 'month', digits: 2, width: 'w-18' },
  { part: 'year', digits: 4, width: 'w-24' },
] as const;

/**
 * Three short number inputs, because typing a date of birth on a phone is much faster than scrolling a calendar back by
 * years. A button opens the device's own calendar. The phone's keyboard shows a "next" key between the inputs.
 */
export function DateField({ id, legend, labels, value, onChange, picker, hint, error }: DateFieldProps) {
  return (
    <fieldset className="grid min-w-0 gap-1.5" aria-describedby={describedBy(id, hint, error)}>
      <legend className="mb-1.5 font-bold">{legend}</legend>
      <FieldHint id={id} text={hint} />
      <div className="flex flex-wrap items-end gap-3">
        {PARTS.map(({ part, digits, width }) => (
          <div key={part} className={width}>
            <label htmlFor={part === 'day' ? id : `${id}.${part}`} className="text-sm">
              {labels[part]}
            </label>
            <input
              id={part === 'day' ? id : `${id}.${part}`}
              type="text"
              inputMode="numeric"
              enterKeyHint="next"
              autoComplete="off"
              maxLength={digits}
              required
              value={value[part]}
              onChange={(event) => onChange({ ...value, [part]: event.target.value.replace(/\D/g, '') })}
              aria-invalid={error ? true : undefined}
              aria-describedby={describedBy(id, undefined, error)}
              className={`${INPUT_CLASS} ${inputBorder(error)}`}
            />
          </div>
        ))}
        <DatePickerButton
          {...picker}
          onPick={(date) => {
            const [year = '', month = '', day = ''] = date.split('-');
            onChange({ day, month, year });
          }}
        />
      </div>
      <FieldError id={id} text={error} />
    </fieldset>
  );
}
