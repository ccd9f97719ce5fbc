import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Card } from '../../../ui/page.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { addOnChoices } from '../draft/add-ons.ts';
import { ageOnDay, dateOfBirthOf, type Draft } from '../draft/draft.ts';
import { STEP_ROUTES } from '../step/step-guard.tsx';
import type { Step } from '../step/steps.ts';

/** A summary of the draft before payment. Each part has a link to its step. */
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
                      <strong>{slot.game}</strong>,{' '}
                      <span className="inline-block">{t.format.times(slot.startsAt, slot.endsAt)}</span>
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
      {event.addOns.length > 0 ? <AddOnsPart draft={draft} event={event} /> : null}
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

function AddOnsPart({ draft, event }: { draft: Draft; event: EventDetail }) {
  const t = useMessages();
  const chosen = addOnChoices(draft, event).flatMap(({ variants }) =>
    variants.filter(({ quantity }) => quantity > 0),
  );
  return (
    <Part
      heading={t.addOns.section}
      step="games"
      hash="add-ons"
      slug={event.slug}
      changeLabel={chosen.length > 0 ? t.addOns.change : t.addOns.add}
    >
      {chosen.length > 0 ? (
        <ul className="grid gap-1">
          {chosen.map(({ variantId, name, quantity }) => (
            <li key={variantId} className="border-l-4 border-sun pl-3 text-sm">
              {quantity} × <strong>{name}</strong>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-soft">{t.addOns.none}</p>
      )}
    </Part>
  );
}

type PartProps = {
  heading: string;
  children: ReactNode;
  step?: Step;
  hash?: string;
  slug?: string;
  changeLabel?: string;
};

function Part({ heading, children, step, hash = '', slug, changeLabel }: PartProps) {
  return (
    <section className="grid gap-2 border-line not-first:border-t not-first:pt-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-base">{heading}</h2>
        {step && slug && changeLabel ? (
          <ChangeLink step={step} hash={hash} slug={slug} label={changeLabel} />
        ) : null}
      </div>
      {children}
    </section>
  );
}

type ChangeLinkProps = { step: Step; hash?: string; slug: string; label: string };

function ChangeLink({ step, hash = '', slug, label }: ChangeLinkProps) {
  return (
    <Link
      to={STEP_ROUTES[step]}
      params={{ slug }}
      hash={hash}
      className="inline-flex min-h-11 items-center text-sm font-bold text-brand underline decoration-2 underline-offset-4"
    >
      {label}
    </Link>
  );
}
