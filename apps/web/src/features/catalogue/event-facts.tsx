import { formatDay } from '../../lib/dates.ts';
import { CalendarLeaf } from './calendar-leaf.tsx';

type EventFactsProps = {
  event: {
    date: string;
    city: string;
    venue: string | null;
    venueAddress: string | null;
    venueMapUrl: string | null;
  };
};

/** When and where. */
export function EventFacts({ event }: EventFactsProps) {
  return (
    <div className="flex gap-4">
      <CalendarLeaf date={event.date} />
      <dl className="grid content-start gap-2">
        <div>
          <dt className="sr-only">Date</dt>
          <dd className="font-bold">{formatDay(event.date)}</dd>
        </div>
        <div>
          <dt className="sr-only">Venue</dt>
          <dd>
            {event.venue ?? 'Venue to be announced'}, {event.city}
            {event.venueAddress ? (
              <span className="block text-sm text-soft">{event.venueAddress}</span>
            ) : null}
            {event.venueMapUrl ? (
              <a
                href={event.venueMapUrl}
                target="_blank"
                rel="noreferrer"
                className="inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4 print:hidden"
              >
                Open the map<span className="sr-only"> (in a new tab)</span>
              </a>
            ) : null}
          </dd>
        </div>
      </dl>
    </div>
  );
}
