import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '../../ui/button.tsx';
import { MedalMark } from '../../ui/marks.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { EventCard } from './event-card.tsx';
import { eventsQuery } from './queries.ts';

export function EventList({ city, cityName }: { city: string | undefined; cityName: string | undefined }) {
  const t = useMessages();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    eventsQuery(city),
  );
  const events = data.pages.flatMap((page) => page.events);
  if (events.length === 0) return <NoEvents cityName={cityName} filtered={city !== undefined} />;
  return (
    <>
      <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
        {events.map((event) => (
          <li key={event.slug}>
            <EventCard event={event} />
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <p className="text-center">
          <Button variant="secondary" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? t.home.loadingMore : t.home.more}
          </Button>
        </p>
      ) : null}
    </>
  );
}

function NoEvents({ cityName, filtered }: { cityName: string | undefined; filtered: boolean }) {
  const t = useMessages();
  return (
    <div className="grid justify-items-center gap-3 rounded-lg bg-sunk px-4 py-10 text-center">
      <MedalMark className="size-14" />
      <h2 className="text-lg">{filtered ? t.home.noEventIn(cityName) : t.home.noEvent}</h2>
      <p className="max-w-md text-soft">{filtered ? t.home.plannedElsewhere : t.home.planned}</p>
      {filtered ? (
        <Link to="/" className={buttonClass('secondary')}>
          {t.home.seeAllCities}
        </Link>
      ) : null}
    </div>
  );
}
