import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { EventList } from './event-list.tsx';
import { Finder } from './finder.tsx';
import type { EventFilter } from './event-filter.ts';
import { citiesQuery } from './queries.ts';

export function HomePage({ filter }: { filter: EventFilter }) {
  const t = useFirstMessages();
  const { data: cities } = useSuspenseQuery(citiesQuery());
  const cityName = cities.find(({ slug }) => slug === filter.city)?.name;
  const { past: _past, when: _when, ...cityAndAge } = filter;
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6 px-4 pt-4 pb-6 sm:pb-10">
      <Page title={t.home.title(cityName)} heading={t.home.heading} lead={t.home.lead} />
      <TrackMark className="h-20 w-full" />
      <Finder cities={cities} filter={filter} />
      <section aria-labelledby="events-heading" className="grid gap-2">
        <h2 id="events-heading" className="text-xl">
          {filter.past ? t.home.pastEvents(cityName) : t.home.upcoming(cityName)}
        </h2>
        <EventList filter={filter} />
      </section>
      <p>
        <Link
          to="/"
          search={filter.past ? cityAndAge : { ...cityAndAge, past: '1' }}
          className="inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4"
        >
          {filter.past ? t.home.seeUpcoming : t.home.seePast}
        </Link>
      </p>
    </div>
  );
}
