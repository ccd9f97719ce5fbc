import { useFirstMessages } from '../../messages/use-messages.ts';

/** The leaf of a tear-off calendar. Decorative: the full date is shown as text beside it. */
export function CalendarLeaf({ date, faded = false }: { date: string; faded?: boolean }) {
  const { day, month, weekday } = useFirstMessages().format.calendarLeaf(date);
  return (
    <span
      aria-hidden="true"
      className="grid w-16 shrink-0 content-start self-start overflow-hidden rounded-md border border-line bg-card text-center"
    >
      <span
        className={`py-0.5 text-xs font-bold uppercase ${faded ? 'bg-sunk text-soft' : 'bg-brand text-on-brand'}`}
      >
        {month}
      </span>
      <span className="pt-1 font-display text-2xl font-extrabold">{day}</span>
      <span className="pb-1.5 text-xs text-soft">{weekday}</span>
    </span>
  );
}
