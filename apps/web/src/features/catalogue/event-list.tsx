import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '../../ui/button.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { MedalMark } from '../../ui/marks.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { EventCard, EventCardSkeleton } from './event-card.tsx';
import { isNarrowed, type Finding } from './finding.ts';
import { eventsQuery } from './queries.ts';

const GRID = 'grid gap-4 md:grid-cols-2 lg:grid-cols-3';

/** The list of another choice stays, a little paler, until its own has come. */
export function EventList({ finding }: { finding: Finding }) {
  const t = useFirstMessages();
  const list = useInfiniteQuery({
    ...eventsQuery(finding),
    placeholderData: keepPreviousData,
    throwOnError: (_, { state }) => state.data === undefined,
  });
  if (!list.data) return <EventListSkeleton />;
  const events = list.data.pages.flatMap((page) => page.events);
  const stale = list.isPlaceholderData;
  const none = events.length === 0;
  return (
    <div
      aria-busy={stale || undefined}
      className={`grid gap-4 transition-opacity ${stale ? 'opacity-60' : ''}`}
    >
      <LiveStatus className={`text-sm text-soft ${none ? '' : 'min-h-6'}`}>
        {stale || none ? '' : t.home.found(events.length, list.hasNextPage)}
      </LiveStatus>
      {none ? <NoEvents finding={finding} /> : null}
      <ul className={`${GRID} empty:hidden`}>
        {events.map((event) => (
          <li key={event.slug}>
            <EventCard event={event} age={finding.age} />
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

function NoEvents({ finding }: { finding: Finding }) {
  const t = useFirstMessages();
  const narrowed = isNarrowed(finding);
  return (
    <div className="grid justify-items-center gap-3 rounded-lg bg-sunk px-4 py-10 text-center">
      <MedalMark className="size-14" />
      <h3 className="text-lg">
        {narrowed ? t.home.noneFits : finding.past ? t.home.nonePast : t.home.noEvent}
      </h3>
      <p className="max-w-md text-soft">{narrowed ? t.home.noneFitsHint : t.home.planned}</p>
      {narrowed ? (
        <Link
          to="/"
          search={finding.past ? { past: '1' } : {}}
          resetScroll={false}
          className={buttonClass('secondary')}
        >
          {t.home.seeAll}
        </Link>
      ) : null}
    </div>
  );
}
