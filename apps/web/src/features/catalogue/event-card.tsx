import type { EventSummary } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../../messages/use-messages.ts';
import { CalendarLeaf } from './calendar-leaf.tsx';
import { describeSeats } from './seats.ts';

export function EventCard({ event }: { event: EventSummary }) {
  const t = useMessages();
  const full = event.seatsLeft === 0;
  return (
    <Link
      to="/events/$slug"
      params={{ slug: event.slug }}
      className="group flex h-full gap-4 rounded-lg border border-line bg-card p-4 text-ink no-underline transition-transform hover:-translate-y-0.5 hover:border-brand"
    >
      <CalendarLeaf date={event.date} />
      <span className="grid grow content-start gap-1">
        <span className="font-display text-lg font-extrabold group-hover:underline">{event.title}</span>
        <span className="text-sm">{t.format.day(event.date)}</span>
        <span className="text-sm text-soft">
          {event.venue ?? t.event.noVenue}, {event.city}
        </span>
        <span className="text-sm text-soft">{t.event.forAges(event.minAgeMonths, event.maxAgeMonths)}</span>
        <span className="mt-2 flex flex-wrap items-baseline justify-between gap-x-3">
          <span>
            {t.event.priceFrom.before}{' '}
            <strong className="tabular-nums">{t.format.money(event.priceFromPaise)}</strong>{' '}
            {t.event.priceFrom.after}
          </span>
          <span className={`text-sm font-bold ${full ? 'text-danger' : 'text-leaf'}`}>
            {describeSeats(t, event.seatsLeft)}
          </span>
        </span>
      </span>
    </Link>
  );
}
