import type { EventSummary } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { formatAgeRange } from '../../lib/age.ts';
import { formatDay } from '../../lib/dates.ts';
import { formatPaise } from '../../lib/money.ts';
import { CalendarLeaf } from './calendar-leaf.tsx';
import { describeSeats } from './seats.ts';

export function EventCard({ event }: { event: EventSummary }) {
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
        <span className="text-sm">{formatDay(event.date)}</span>
        <span className="text-sm text-soft">
          {event.venue ?? 'Venue to be announced'}, {event.city}
        </span>
        <span className="text-sm text-soft">
          For {formatAgeRange(event.minAgeMonths, event.maxAgeMonths)}
        </span>
        <span className="mt-2 flex flex-wrap items-baseline justify-between gap-x-3">
          <span>
            from <strong className="tabular-nums">{formatPaise(event.priceFromPaise)}</strong> a game
          </span>
          <span className={`text-sm font-bold ${full ? 'text-danger' : 'text-leaf'}`}>
            {describeSeats(event.seatsLeft)}
          </span>
        </span>
      </span>
    </Link>
  );
}
