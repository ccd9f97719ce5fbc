import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Card } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { ageOnDay, dateOfBirthOf, type Draft } from './draft.ts';
import { STEP_ROUTES } from './step-guard.tsx';
import type { Step } from './validation.ts';

/** Everything once more before money moves, each part with the way back to it. */
export function ReviewCards({ draft, event }: { draft: Draft; event: EventDetail }) {
  const t = useMessages();
  const slots = new Map(event.slots.map((slot) => [slot.slotId, slot]));
  return (
    <Card>
      <Part heading={t.review.event}>
        <p>
          {event.title}
          <span className="block text-sm text-soft">
            {t.format.day(event.date)} · {event.venue ?? t.event.noVenue}, {event.city}
          </span>
        </p>
      </Part>
      <Part
        heading={t.review.childrenAndGames}
        step="games"
        slug={event.slug}
        changeLabel={t.review.changeGames}
      >
        <ul className="grid gap-3">
          {draft.children.map((child) => (
            <li key={`${child.fullName} ${dateOfBirthOf(child)}`}>
              <p>
                {child.fullName.trim()}
                <span className="block text-sm text-soft">
                  {t.review.born(dateOfBirthOf(child), ageOnDay(child, event.date) ?? 0, event.date)}
                </span>
              </p>
              <ul className="mt-1 grid gap-1">
                {child.slotIds.map((slotId) => {
                  const slot = slots.get(slotId);
                  return slot ? (
                    <li key={slotId} className="border-l-4 border-sun pl-3 text-sm">
                      <strong>{slot.game}</strong>, {t.format.times(slot.startsAt, slot.endsAt)}
                    </li>
                  ) : null;
                })}
              </ul>
            </li>
          ))}
        </ul>
        <p>
          <ChangeLink step="children" slug={event.slug} label={t.review.changeChildren} />
        </p>
      </Part>
      <Part heading={t.review.you} step="parent" slug={event.slug} changeLabel={t.review.changeDetails}>
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
