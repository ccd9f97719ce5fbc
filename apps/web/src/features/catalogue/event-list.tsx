import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '../../ui/button.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { MedalMark } from '../../ui/marks.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { EventCard, EventCardSkeleton } from './event-card.tsx';
import { hasFilter, type EventFilter } from './event-filter.ts';
import { eventsQuery } from './queries.ts';

const GRID = 'grid gap-4 md:grid-cols-2 lg:grid-cols-3';

/** The events that match the filter. While a new filter loads, the previous list stays visible, faded. */
export function EventList({ filter }: { filter: EventFilter }) {
  const t = useFirstMessages();
  const list = useInfiniteQuery({
    ...eventsQuery(filter),
    placeholderData: keepPreviousData,
    throwOnError: (_, { state }) => state.data === undefined,
  });
  if (!list.data) return <EventListSkeleton />;
  const events = list.data.pages.flatMap((page) => page.events);
  const isStale = list.isPlaceholderData;
  const isEmpty = events.length === 0;
  return (
    <div
      aria-busy={isStale || undefined}
      className={`grid gap-4 transition-opacity ${isStale ? 'opacity-60' : ''}`}
    >
      <LiveStatus className={`text-sm text-soft ${isEmpty ? '' : 'min-h-6'}`}>
        {isStale || isEmpty ? '' : t.home.found(events.length, list.hasNextPage)}
      </LiveStatus>
      {isEmpty ? <NoEvents filter={filter} /> : null}
      <ul className={`${GRID} empty:hidden`}>
        {events.map((event) => (
          <li key={event.slug}>
            <EventCard event={event} age={filter.age} />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <p className="text-center">
          <Button
            variant="secondary"
            busy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {list.isFetchingNextPage ? t.home.loadingMore : t.home.more}
          </Button>
        </p>
      ) : null}
    </div>
  );
}

function EventListSkeleton() {
  const t = useFirstMessages();
  return (
    <div className="grid gap-4">
      <LiveStatus className="min-h-6 text-sm text-soft">{t.home.looking}</LiveStatus>
      <div className={GRID}>
        {['first', 'second', 'third', 'fourth', 'fifth', 'sixth'].map((place) => (
          <EventCardSkeleton key={place} />
        ))}
      </div>
    </div>
  );
}

function NoEvents({ filter }: { filter: EventFilter }) {
  const t = useFirstMessages();
  const isFiltered = hasFilter(filter);
  return (
    <div className="grid justify-items-center gap-3 rounded-lg bg-sunk px-4 py-10 text-center">
      <MedalMark className="size-14" />
      <h3 className="text-lg">
        {isFiltered ? t.home.noneFits : filter.past ? t.home.nonePast : t.home.noEvent}
      </h3>
      <p className="max-w-md text-soft">{isFiltered ? t.home.noneFitsHint : t.home.planned}</p>
      {isFiltered ? (
        <Link
          to="/"
          search={filter.past ? { past: '1' } : {}}
          resetScroll={false}
          className={buttonClass('secondary')}
        >
          {t.home.seeAll}
        </Link>
      ) : null}
    </div>
  );
}
