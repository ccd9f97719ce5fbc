import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatAge } from '../../lib/age.ts';
import { formatDay, formatShortDay, formatTimes } from '../../lib/dates.ts';
import { Card } from '../../ui/page.tsx';
import { ageOnDay, dateOfBirthOf, type Draft } from './draft.ts';
import { STEP_ROUTES } from './step-guard.tsx';
import type { Step } from './validation.ts';

/** Everything once more before money moves, each part with the way back to it. */
export function ReviewCards({ draft, event }: { draft: Draft; event: EventDetail }) {
  const slots = new Map(event.slots.map((slot) => [slot.slotId, slot]));
  return (
    <Card>
      <Part heading="Event">
        <p>
          {event.title}
          <span className="block text-sm text-soft">
            {formatDay(event.date)} · {event.venue ?? 'Venue to be announced'}, {event.city}
          </span>
        </p>
      </Part>
      <Part heading="Children and games" step="games" slug={event.slug} changeLabel="Change the games">
        <ul className="grid gap-3">
          {draft.children.map((child) => (
            <li key={`${child.fullName} ${dateOfBirthOf(child)}`}>
              <p>
                {child.fullName.trim()}
                <span className="block text-sm text-soft">
                  born on {formatDay(dateOfBirthOf(child))}, {formatAge(ageOnDay(child, event.date) ?? 0)} on{' '}
                  {formatShortDay(event.date)}
                </span>
              </p>
              <ul className="mt-1 grid gap-1">
                {child.slotIds.map((slotId) => {
                  const slot = slots.get(slotId);
                  return slot ? (
                    <li key={slotId} className="border-l-4 border-sun pl-3 text-sm">
                      <strong>{slot.game}</strong>, {formatTimes(slot.startsAt, slot.endsAt)}
                    </li>
                  ) : null;
                })}
              </ul>
            </li>
          ))}
        </ul>
        <p>
          <ChangeLink step="children" slug={event.slug} label="Change the children" />
        </p>
      </Part>
      <Part heading="You" step="parent" slug={event.slug} changeLabel="Change your details">
        <p>
          {draft.parent.fullName.trim()}
          <span className="block text-sm text-soft">{draft.parent.email.trim()}</span>
          <span className="block text-sm text-soft">{draft.parent.phone.trim()}</span>
        </p>
      </Part>
    </Card>
  );
}

type PartProps = { heading: string; children: ReactNode; step?: Step; slug?: string; changeLabel?: string };

function Part({ heading, children, step, slug, changeLabel }: PartProps) {
  return (
    <section className="grid gap-2 border-line not-first:border-t not-first:pt-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-base">{heading}</h2>
        {step && slug && changeLabel ? <ChangeLink step={step} slug={slug} label={changeLabel} /> : null}
      </div>
      {children}
    </section>
  );
}

function ChangeLink({ step, slug, label }: { step: Step; slug: string; label: string }) {
  return (
    <Link
      to={STEP_ROUTES[step]}
      params={{ slug }}
      className="inline-flex min-h-11 items-center text-sm font-bold text-brand underline decoration-2 underline-offset-4"
    >
      {label}
    </Link>
  );
}
