import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { Alert } from '../../../ui/alert.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { AGES_IN_YEARS, readEventFilter } from '../../catalogue/event-filter.ts';
import { ageRangesOf } from '../draft/game-ages.ts';

type NoGameFitsProps = { name: string; ageMonths: number; event: EventDetail };

/** Shown at the date of birth: either the date is wrong, or the parent should look for another event. */
export function NoGameFits({ name, ageMonths, event }: NoGameFitsProps) {
  const t = useMessages();
  const years = String(Math.floor(ageMonths / 12));
  const isEventAge = AGES_IN_YEARS.some((age) => age === years);
  return (
    <Alert tone="careful" title={t.children.noGameFits(name)} urgent>
      <p>{t.children.noGameFitsWhy(ageRangesOf(event.slots), name, ageMonths, event.date)}</p>
      <p className="pt-1">
        <Link
          to="/"
          search={readEventFilter(isEventAge ? { age: years } : {})}
          className={buttonClass('secondary')}
        >
          {isEventAge ? t.children.eventsForAge(Number(years)) : t.site.seeAllEvents}
        </Link>
      </p>
    </Alert>
  );
}
