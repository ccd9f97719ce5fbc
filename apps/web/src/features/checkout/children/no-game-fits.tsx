import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { Alert } from '../../../ui/alert.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { AGES, readFinding } from '../../catalogue/finding.ts';
import { ageRangesOf } from '../draft/game-ages.ts';

type NoGameFitsProps = { name: string; ageMonths: number; event: EventDetail };

/** Said where the date of birth is typed: it may be wrong, and if not, nobody should choose on in vain. */
export function NoGameFits({ name, ageMonths, event }: NoGameFitsProps) {
  const t = useMessages();
  const years = String(Math.floor(ageMonths / 12));
  const played = AGES.some((age) => age === years);
  return (
    <Alert tone="careful" title={t.children.noGameFits(name)} urgent>
      <p>{t.children.noGameFitsWhy(ageRangesOf(event.slots), name, ageMonths, event.date)}</p>
      <p className="pt-1">
        <Link to="/" search={readFinding(played ? { age: years } : {})} className={buttonClass('secondary')}>
          {played ? t.children.eventsForAge(Number(years)) : t.site.seeAllEvents}
        </Link>
      </p>
    </Alert>
  );
}
