type StepperProps = {
  /** An error focuses the element with this id. */
  id: string;
  labels: { group: string; less: string; more: string };
  value: number;
  max: number;
  /** The id of the text that explains the maximum. */
  describedBy?: string | undefined;
  onChange: (value: number) => void;
};

const BUTTON =
  'grid size-11 place-items-center rounded-full border-2 border-edge bg-card text-xl leading-none font-bold hover:border-ink disabled:cursor-not-allowed disabled:border-line disabled:text-soft disabled:hover:border-line';

/** A small number with a minus and a plus button. */
export function Stepper({ id, labels, value, max, describedBy, onChange }: StepperProps) {
  return (
    <fieldset id={id} tabIndex={-1} className="flex min-w-0 items-center gap-1">
      <legend className="sr-only">{labels.group}</legend>
      <button
        type="button"
        className={BUTTON}
        aria-label={labels.less}
        disabled={value === 0}
        onClick={() => onChange(value - 1)}
      >
        <span aria-hidden="true">−</span>
      </button>
      <output aria-live="polite" className="min-w-8 text-center text-lg font-bold tabular-nums">
        {value}
      </output>
      <button
        type="button"
        className={BUTTON}
        aria-label={labels.more}
        aria-describedby={describedBy}
        disabled={value >= max}
        onClick={() => onChange(value + 1)}
      >
        <span aria-hidden="true">+</span>
      </button>
    </fieldset>
  );
}
