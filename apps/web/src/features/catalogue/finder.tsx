import { useQuery } from '@tanstack/react-query';
import type { City } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { AGES_IN_YEARS, readEventFilter, type EventFilter } from './event-filter.ts';
import { datesQuery } from './queries.ts';

type FinderProps = { cities: City[]; filter: EventFilter };

/** Selects city, age and day. Each choice changes the URL immediately, and the list follows the URL. */
export function Finder({ cities, filter }: FinderProps) {
  const t = useFirstMessages();
  const navigate = useNavigate();
  function changeFilter(
    change: Record<keyof Omit<EventFilter, 'past'>, string> | Record<string, string>,
  ): void {
    void navigate({ to: '/', search: readEventFilter({ ...filter, ...change }), resetScroll: false });
  }
  return (
    <search aria-label={t.home.finder}>
      <div className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-card p-4 min-[22rem]:grid-cols-[3fr_2fr] sm:grid-cols-3">
        <SelectField
          id="city"
          label={t.home.city}
          value={filter.city ?? ''}
          onChange={(city) => changeFilter({ city })}
        >
          <option value="">{t.home.allCities}</option>
          {cities.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          id="age"
          label={t.home.age}
          value={filter.age ?? ''}
          onChange={(age) => changeFilter({ age })}
        >
          <option value="">{t.home.anyAge}</option>
          {AGES_IN_YEARS.map((age) => (
            <option key={age} value={age}>
              {t.home.yearsOld(Number(age))}
            </option>
          ))}
        </SelectField>
        {filter.past ? null : (
          <div className="col-span-full sm:col-span-1">
            <WhenField filter={filter} onChange={(when) => changeFilter({ when })} />
          </div>
        )}
      </div>
    </search>
  );
}

/** Offers only days that have an event, grouped by month. */
function WhenField({ filter, onChange }: { filter: EventFilter; onChange: (when: string) => void }) {
  const t = useFirstMessages();
  const { data: days = [] } = useQuery(datesQuery(filter.city));
  const { when } = filter;
  const shown = when?.length === 10 && !days.includes(when) ? [...days, when].toSorted() : days;
  const months = [...new Set([...shown.map((day) => day.slice(0, 7)), ...(when ? [when.slice(0, 7)] : [])])];
  return (
    <SelectField id="when" label={t.home.when} value={when ?? ''} onChange={onChange}>
      <option value="">{t.home.anyDay}</option>
      {months.toSorted().map((month) => (
        <optgroup key={month} label={t.format.month(`${month}-01`)}>
          <option value={month}>{t.home.wholeMonth(`${month}-01`)}</option>
          {shown
            .filter((day) => day.startsWith(month))
            .map((day) => (
              <option key={day} value={day}>
                {t.format.weekdayAndDay(day)}
              </option>
            ))}
        </optgroup>
      ))}
    </SelectField>
  );
}
