import type { EventDetail } from '@nibog/api/schemas';
import { useId } from 'react';
import { formatAge } from '../../lib/age.ts';
import { formatShortDay } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { Card } from '../../ui/page.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ageOnDay, callName, changeChild, type ChildDraft } from './draft.ts';
import type { ChangeDraft } from './use-draft.ts';
import { SCHOOL_FROM_MONTHS, type FieldErrors } from './validation.ts';

const GENDERS = [
  { value: 'female', label: 'Girl' },
  { value: 'male', label: 'Boy' },
  { value: 'other', label: 'Other' },
] as const;

type ChildFieldsProps = {
  child: ChildDraft;
  index: number;
  event: EventDetail;
  errors: FieldErrors;
  onChange: ChangeDraft;
  onRemove: (() => void) | undefined;
};

export function ChildFields({ child, index, event, errors, onChange, onRemove }: ChildFieldsProps) {
  const headingId = useId();
  const path = `children.${index}`;
  const age = ageOnDay(child, event.date);
  function set(change: Partial<ChildDraft>): void {
    onChange((draft) => changeChild(draft, index, change));
  }
  return (
    <section aria-labelledby={headingId}>
      <Card>
        <div className="flex min-h-12 items-center justify-between gap-3">
          <h2 id={headingId} className="text-lg">
            Child {index + 1}
          </h2>
          {onRemove ? (
            <Button variant="quiet" onClick={onRemove} aria-label={`Remove ${callName(child, index)}`}>
              Remove
            </Button>
          ) : null}
        </div>
        <TextField
          id={`${path}.fullName`}
          label="Child’s full name"
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
            legend="Date of birth"
            hint="For example 14 3 2024"
            value={child.born}
            onChange={(born) => set({ born })}
            error={errors.get(`${path}.dateOfBirth`)}
          />
          <LiveStatus className="min-h-6 text-sm font-bold text-leaf">
            {age === null ? '' : sayAge(callName(child, index), age, event)}
          </LiveStatus>
        </div>
        <RadioGroup
          id={`${path}.gender`}
          legend="Girl or boy?"
          options={GENDERS}
          value={child.gender}
          onChange={(gender) => set({ gender })}
          error={errors.get(`${path}.gender`)}
        />
        {age !== null && age >= SCHOOL_FROM_MONTHS ? (
          <TextField
            id={`${path}.schoolName`}
            label="School"
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

function sayAge(name: string, ageMonths: number, event: EventDetail): string {
  const inMonths = ageMonths >= 12 ? ` (${ageMonths} months)` : '';
  return `${name} will be ${formatAge(ageMonths)}${inMonths} on ${formatShortDay(event.date)}.`;
}
