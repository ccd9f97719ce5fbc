import { useRef } from 'react';
import { CalendarMark } from './marks.tsx';

type DatePickerButtonProps = {
  label: string;
  /** `YYYY-MM-DD`, or empty. */ value: string;
  /** The first day that can be picked, `YYYY-MM-DD`. */ from: string;
  /** The last. */ to: string;
  onPick: (date: string) => void;
};

/**
 * Opens the device's own calendar. Its field lies under the button, unseen and out of the way of keyboard and screen
 * reader, which have the button: a date field itself is three more stops, and each browser draws it in its own way. It is
 * wide to the left, where the calendar of a desk opens, so that this stays within a narrow window.
 */
export function DatePickerButton({ label, value, from, to, onPick }: DatePickerButtonProps) {
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <span className="relative inline-flex">
      <input
        ref={field}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={value}
        min={from}
        max={to}
        onChange={(event) => {
          if (event.target.value === '') return;
          onPick(event.target.value);
          button.current?.focus();
        }}
        className="pointer-events-none absolute right-0 bottom-0 h-full w-64 opacity-0"
      />
      <button
        ref={button}
        type="button"
        aria-label={label}
        title={label}
        onClick={() => field.current && openPicker(field.current)}
        className="relative grid size-12 cursor-pointer place-items-center rounded-md border-2 border-edge bg-card text-brand hover:border-ink"
      >
        <CalendarMark />
      </button>
    </span>
  );
}

/** Phones of before 2022 know no `showPicker`; there a press on the field opens it. */
function openPicker(field: HTMLInputElement): void {
  if ('showPicker' in HTMLInputElement.prototype) {
    field.showPicker();
    return;
  }
  field.focus();
  field.click();
}
