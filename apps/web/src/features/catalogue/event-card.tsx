import type { EventSummary } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CalendarLeaf } from './calendar-leaf.tsx';
import { describeAvailability } from './seats.ts';

type EventCardProps = { event: EventSummary; age: string | undefined };

/** An event in a list. With an age, the link opens the event with the games for that age first. */
export function EventCard({ event, age }: EventCardProps) {
  const t = useFirstMessages();
  const open = event.state === 'open';
  return (
    <Link
      to="/events/$slug"
      params={{ slug: event.slug }}
      search={age ? { age } : {}}
      className="group flex h-full gap-4 rounded-lg border border-line bg-card p-4 text-ink no-underline transition-transform hover:-translate-y-0.5 hover:border-brand"
    >
      <CalendarLeaf date={event.date} faded={!open} />
      <span className="flex grow flex-col gap-1">
        <span className="font-display text-lg font-extrabold group-hover:underline">{event.title}</span>
        <span className="sr-only">{t.format.day(event.date)}</span>
        <span className="text-sm text-soft">
          {event.venue ? `${event.venue}, ${event.city}` : `${event.city} · ${t.event.noVenue}`}
        </span>
        <span className="text-sm text-soft">{t.event.forAges(event.minAgeMonths, event.maxAgeMonths)}</span>
        <span className="mt-auto flex flex-wrap items-baseline justify-between gap-x-3 pt-2">
          {event.state === 'past' ? null : (
            <span>
              {t.event.priceFrom.before}{' '}
              <strong className="tabular-nums">{t.format.money(event.priceFromPaise)}</strong>{' '}
              {t.event.priceFrom.after}
            </span>
          )}
          <span className={`text-sm font-bold ${open ? 'text-leaf' : 'text-danger'}`}>
            {describeAvailability(t, event)}
          </span>
        </span>
      </span>
    </Link>
  );
}

/** A placeholder of the height of a card, shown while the list loads. */
export function EventCardSkeleton() {
  return (
    <div className="flex h-44 gap-4 rounded-lg border border-line bg-card p-4">
      <Skeleton className="h-22 w-16 shrink-0" />
      <div className="grid grow content-start gap-3">
        <Skeleton className="h-6 w-3/4" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-1/2" />
      </div>
    </div>
  );
}
