import { useFirstMessages } from '../../messages/use-messages.ts';
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

/** Date and venue. */
export function EventFacts({ event }: EventFactsProps) {
  const t = useFirstMessages();
  const mapUrl = event.venueMapUrl ?? mapSearchUrl(event);
  return (
    <div className="flex gap-4">
      <CalendarLeaf date={event.date} />
      <dl className="grid content-start gap-2">
        <div>
          <dt className="sr-only">{t.event.date}</dt>
          <dd className="font-bold">{t.format.day(event.date)}</dd>
        </div>
        <div>
          <dt className="sr-only">{t.event.venue}</dt>
          <dd>
            {event.venue ?? t.event.noVenue}, {event.city}
            {event.venueAddress ? (
              <span className="block text-sm text-soft">{event.venueAddress}</span>
            ) : null}
            {mapUrl ? (
              <a
                href={mapUrl}
                target="_blank"
                rel="noreferrer"
                className="inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4 print:hidden"
              >
                {t.event.openMap}
                <span className="sr-only"> {t.event.inNewTab}</span>
              </a>
            ) : null}
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** A map search for the venue. Used when the organiser has given no map link. */
function mapSearchUrl({ venue, venueAddress, city }: EventFactsProps['event']): string | null {
  if (venue === null) return null;
  const query = encodeURIComponent([venue, venueAddress ?? city].join(', '));
  return `https://www.google.com/maps/search/?api=1&query=${query}`;
}
