import { useSuspenseQuery } from '@tanstack/react-query';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { CityFilter } from './city-filter.tsx';
import { EventList } from './event-list.tsx';
import { citiesQuery } from './queries.ts';

export function HomePage({ city }: { city: string | undefined }) {
  const t = useMessages();
  const { data: cities } = useSuspenseQuery(citiesQuery());
  const cityName = cities.find(({ slug }) => slug === city)?.name;
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6 px-4 pt-4 pb-6 sm:pb-10">
      <Page title={t.home.title(cityName)} heading={t.home.heading} lead={t.home.lead} />
      <TrackMark className="h-20 w-full" />
      <CityFilter cities={cities} chosen={city} />
      <section aria-labelledby="events-heading" className="grid gap-4">
        <h2 id="events-heading" className="text-xl">
          {t.home.comingUp(cityName)}
        </h2>
        <EventList city={city} cityName={cityName} />
      </section>
    </div>
  );
}
