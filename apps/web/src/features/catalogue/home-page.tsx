import { useSuspenseQuery } from '@tanstack/react-query';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { CityFilter } from './city-filter.tsx';
import { EventList } from './event-list.tsx';
import { citiesQuery } from './queries.ts';

export function HomePage({ city }: { city: string | undefined }) {
  const { data: cities } = useSuspenseQuery(citiesQuery());
  const cityName = cities.find(({ slug }) => slug === city)?.name;
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6 px-4 pt-4 pb-6 sm:pb-10">
      <Page
        title={cityName ? `Games in ${cityName}` : 'Games for small children'}
        heading="A big day for your little one"
        lead="Crawling, running, jumping and ramp walks for children of 5 months to 7 years. Choose your city and the games, and pay with PhonePe."
      />
      <TrackMark className="h-20 w-full" />
      <CityFilter cities={cities} chosen={city} />
      <section aria-labelledby="events-heading" className="grid gap-4">
        <h2 id="events-heading" className="text-xl">
          {cityName ? `Coming up in ${cityName}` : 'Coming up'}
        </h2>
        <EventList city={city} cityName={cityName} />
      </section>
    </div>
  );
}
