import type { EventDetail } from '@nibog/api/schemas';
import { useId } from 'react';
import { Button } from '../../../ui/button.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { LiveStatus } from '../../../ui/live-status.tsx';
import { Card } from '../../../ui/page.tsx';
import { RadioGroup } from '../../../ui/radio-group.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { todayInIndia } from '../../../lib/dates.ts';
import { ageOnDay, changeChild, dateOfBirthOf, displayName, type ChildDraft } from '../draft/draft.ts';
import { fitsAnyGame } from '../draft/game-ages.ts';
import { SCHOOL_FROM_MONTHS } from '../draft/inputs.ts';
import type { ChangeDraft } from '../draft/use-draft.ts';
import type { FieldErrors } from '../step/use-step-form.ts';
import { NoGameFits } from './no-game-fits.tsx';

/** How many years the calendar goes back. An earlier date can be typed. */
const CALENDAR_YEARS = 10;
const GENDERS = ['female', 'male', 'other'] as const;

type ChildFieldsProps = {
  child: ChildDraft;
  index: number;
  event: EventDetail;
  errors: FieldErrors;
  onChange: ChangeDraft;
  onRemove: (() => void) | undefined;
};

export function ChildFields({ child, index, event, errors, onChange, onRemove }: ChildFieldsProps) {
  const t = useMessages();
  const headingId = useId();
  const path = `children.${index}`;
  const today = todayInIndia();
  const age = ageOnDay(child, event.date);
  // A partly typed year is a different year: the `20` of `2019` would be read as 2020.
  const noGameFits = age !== null && child.born.year.length === 4 && !fitsAnyGame(event.slots, age);
  const name = displayName(t, child, index);
  function set(change: Partial<ChildDraft>): void {
    onChange((draft) => changeChild(draft, index, change));
  }
  return (
    <section aria-labelledby={headingId}>
      <Card>
        <div className="flex min-h-12 items-center justify-between gap-3">
          <h2 id={headingId} className="text-lg">
            {t.checkout.childNumber(index + 1)}
          </h2>
          {onRemove ? (
            <span className="-mr-3">
              <Button variant="quiet" onClick={onRemove} aria-label={t.children.removeChild(name)}>
                {t.children.remove}
              </Button>
            </span>
          ) : null}
        </div>
        <TextField
          id={`${path}.fullName`}
          label={t.children.fullName}
          autoComplete="off"
          autoCapitalize="words"
          maxLength={100}
          value={child.fullName}
          onChange={(fullName) => set({ fullName })}
          error={errors.get(`${path}.fullName`)}
        />
        <div className="grid gap-2">
          <DateField
            id={`${path}.dateOfBirth`}
            legend={t.children.dateOfBirth}
            hint={t.children.dateExample}
            labels={t.children.dateParts}
            value={child.born}
            onChange={(born) => set({ born })}
            picker={{
              label: t.children.pickDate,
              value: age === null ? '' : dateOfBirthOf(child),
              from: `${Number(today.slice(0, 4)) - CALENDAR_YEARS}-01-01`,
              to: today,
            }}
            error={errors.get(`${path}.dateOfBirth`)}
          />
          <LiveStatus className={`text-sm font-bold text-leaf ${noGameFits ? '' : 'min-h-6'}`}>
            {age === null || noGameFits ? '' : t.children.ageOnDay(name, age, event.date)}
          </LiveStatus>
          {age !== null && noGameFits ? <NoGameFits name={name} ageMonths={age} event={event} /> : null}
        </div>
        <RadioGroup
          id={`${path}.gender`}
          legend={t.children.girlOrBoy}
          options={GENDERS.map((value) => ({ value, label: t.children.genders[value] }))}
          value={child.gender}
          onChange={(gender) => set({ gender })}
          error={errors.get(`${path}.gender`)}
        />
        {age !== null && age >= SCHOOL_FROM_MONTHS ? (
          <TextField
            id={`${path}.schoolName`}
            label={t.children.school}
            optional
            autoComplete="off"
            autoCapitalize="words"
            maxLength={120}
            value={child.schoolName}
            onChange={(schoolName) => set({ schoolName })}
            error={errors.get(`${path}.schoolName`)}
          />
        ) : null}
      </Card>
    </section>
  );
}
