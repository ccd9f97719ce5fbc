import type { EventDetail } from '@nibog/api/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { ActionBar } from '../../../ui/action-bar.tsx';
import { Alert } from '../../../ui/alert.tsx';
import { Button, buttonClass } from '../../../ui/button.tsx';
import { FieldError } from '../../../ui/field-notes.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { displayName, toggleSlot, type Draft } from '../draft/draft.ts';
import { useDraft, type ChangeDraft } from '../draft/use-draft.ts';
import { useRunningTotal } from '../quote/use-running-total.ts';
import { CheckoutFrame } from '../step/checkout-frame.tsx';
import { StepGuard } from '../step/step-guard.tsx';
import { useStepForm, type FieldErrors } from '../step/use-step-form.ts';
import { AddOnsSection } from './add-ons-section.tsx';
import { GameChoice } from './game-choice.tsx';
import { checkChoices, choicesOf, type GameChoiceState } from './game-choices.ts';

export function GamesStep({ event }: { event: EventDetail }) {
  const t = useMessages();
  const [draft, change] = useDraft(event.slug);
  const navigate = useNavigate();
  const total = useRunningTotal(draft, event);
  const form = useStepForm(checkChoices(t, draft, event), draft.refused, () =>
    navigate({ to: '/checkout/$slug/parent', params: { slug: event.slug } }),
  );
  return (
    <StepGuard step="games" draft={draft} event={event}>
      <CheckoutFrame step="games" heading={t.games.heading} event={event}>
        <form noValidate onSubmit={form.submit} className="grid gap-8">
          {draft.children.map((_, index) => (
            <ChildGames
              key={`child-${index + 1}`}
              index={index}
              draft={draft}
              event={event}
              errors={form.shown}
              onChange={change}
            />
          ))}
          <AddOnsSection draft={draft} event={event} onChange={change} />
          <ActionBar label={t.checkout.totalSoFar} total={total}>
            <Button type="submit">{t.games.next}</Button>
          </ActionBar>
        </form>
      </CheckoutFrame>
    </StepGuard>
  );
}

type ChildGamesProps = {
  index: number;
  draft: Draft;
  event: EventDetail;
  errors: FieldErrors;
  onChange: ChangeDraft;
};

function ChildGames({ index, draft, event, errors, onChange }: ChildGamesProps) {
  const t = useMessages();
  const path = `children.${index}.slotIds`;
  const { ageMonths, open, closed } = choicesOf(t, draft, index, event);
  const name = displayName(t, draft.children[index], index);
  function renderChoices(choices: GameChoiceState[]) {
    return choices.map((choice) => (
      <GameChoice
        key={choice.slot.slotId}
        id={`${path}.${choice.slot.slotId}`}
        choice={choice}
        onToggle={() => onChange((current) => toggleSlot(current, index, choice.slot.slotId))}
      />
    ));
  }
  return (
    <fieldset id={path} tabIndex={-1} className="grid min-w-0 gap-3" aria-describedby={`${path}-error`}>
      <legend className="mb-3">
        <span className="block font-display text-lg font-extrabold">{t.games.of(name)}</span>
        <span className="text-sm text-soft">{t.games.ageOnDay(ageMonths, event.date)}</span>
      </legend>
      <FieldError id={path} text={errors.get(path)} />
      {open.length === 0 ? <NoGame name={name} slug={event.slug} /> : null}
      {renderChoices(open)}
      {closed.length > 0 ? <p className="pt-2 text-sm text-soft">{t.games.notOpenFor(name)}</p> : null}
      {renderChoices(closed)}
    </fieldset>
  );
}

function NoGame({ name, slug }: { name: string; slug: string }) {
  const t = useMessages();
  return (
    <Alert tone="careful" title={t.games.noneOpenFor(name)}>
      <p>{t.games.noneOpenHint}</p>
      <p className="flex flex-wrap gap-3 pt-1">
        <Link to="/checkout/$slug/children" params={{ slug }} className={buttonClass('secondary')}>
          {t.games.checkDateOfBirth}
        </Link>
        <Link to="/" className={buttonClass('quiet')}>
          {t.site.seeAllEvents}
        </Link>
      </p>
    </Alert>
  );
}
