import type { City } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../../messages/use-messages.ts';

const CHIP =
  'inline-flex min-h-11 items-center rounded-full border-2 px-4 font-bold whitespace-nowrap no-underline';
const CHOSEN = 'border-brand bg-brand text-on-brand';
const OTHER = 'border-line bg-card text-ink hover:border-brand';

type CityFilterProps = { cities: City[]; chosen: string | undefined };

/** The chosen city is part of the address, so that it can be shared and survives a reload. */
export function CityFilter({ cities, chosen }: CityFilterProps) {
  const t = useMessages();
  const choices = [{ slug: undefined, name: t.home.allCities }, ...cities];
  return (
    <nav aria-label={t.home.cities}>
      <ul className="-mx-4 flex gap-2 overflow-x-auto px-4 py-1.5 sm:mx-0 sm:flex-wrap sm:px-0">
        {choices.map(({ slug, name }) => (
          <li key={name}>
            <Link
              to="/"
              search={slug ? { city: slug } : {}}
              resetScroll={false}
              activeOptions={{ exact: true }}
              className={`${CHIP} ${slug === chosen ? CHOSEN : OTHER}`}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
