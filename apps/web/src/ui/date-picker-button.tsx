import { useRef } from 'react';
import { CalendarMark } from './marks.tsx';

type DatePickerButtonProps = {
  label: string;
  /** `YYYY-MM-DD`, or empty. */
  value: string;
  /** The first day that can be picked, `YYYY-MM-DD`. */
  from: string;
  /** The last day that can be picked, `YYYY-MM-DD`. */
  to: string;
  onPick: (date: string) => void;
};

/**
 * Opens the device's own calendar. The date input lies invisibly under the button and is hidden from the keyboard and the
 * screen reader: it would add three tab stops, and every browser draws it differently. It extends to the left, where a
 * desktop browser opens the calendar, so that the calendar fits into a narrow window.
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

/** Browsers from before 2022 have no `showPicker`. There a click on the input opens the calendar. */
function openPicker(field: HTMLInputElement): void {
  if ('showPicker' in HTMLInputElement.prototype) {
    field.showPicker();
    return;
  }
  field.focus();
  field.click();
}
