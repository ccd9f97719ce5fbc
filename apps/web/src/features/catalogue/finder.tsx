import { useQuery } from '@tanstack/react-query';
import type { City } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { AGES, readFinding, type Finding } from './finding.ts';
import { datesQuery } from './queries.ts';

type FinderProps = { cities: City[]; finding: Finding };

/** City, age and day, which needs the most room. Each choice goes into the address at once, and the list below follows. */
export function Finder({ cities, finding }: FinderProps) {
  const t = useFirstMessages();
  const navigate = useNavigate();
  function look(change: Record<keyof Omit<Finding, 'past'>, string> | Record<string, string>): void {
    void navigate({ to: '/', search: readFinding({ ...finding, ...change }), resetScroll: false });
  }
  return (
    <search aria-label={t.home.finder}>
      <div className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-card p-4 min-[22rem]:grid-cols-[3fr_2fr] sm:grid-cols-3">
        <SelectField
          id="city"
          label={t.home.city}
          value={finding.city ?? ''}
          onChange={(city) => look({ city })}
        >
          <option value="">{t.home.allCities}</option>
          {cities.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField id="age" label={t.home.age} value={finding.age ?? ''} onChange={(age) => look({ age })}>
          <option value="">{t.home.anyAge}</option>
          {AGES.map((age) => (
            <option key={age} value={age}>
              {t.home.yearsOld(Number(age))}
            </option>
          ))}
        </SelectField>
        {finding.past ? null : (
          <div className="col-span-full sm:col-span-1">
            <WhenField finding={finding} onChange={(when) => look({ when })} />
          </div>
        )}
      </div>
    </search>
  );
}

/** Only days on which something is on, under their months. */
function WhenField({ finding, onChange }: { finding: Finding; onChange: (when: string) => void }) {
  const t = useFirstMessages();
  const { data: days = [] } = useQuery(datesQuery(finding.city));
  const { when } = finding;
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
