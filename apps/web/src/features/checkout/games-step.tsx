import type { EventDetail } from '@nibog/api/schemas';
import { Link, useNavigate } from '@tanstack/react-router';
import { formatAge } from '../../lib/age.ts';
import { formatShortDay } from '../../lib/dates.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field-notes.tsx';
import { CheckoutFrame } from './checkout-frame.tsx';
import { toggleSlot, type Draft } from './draft.ts';
import { GameChoice } from './game-choice.tsx';
import { checkChoices, choicesOf, type GameChoiceState } from './game-choices.ts';
import { totalOf } from './running-total.ts';
import { StepGuard } from './step-guard.tsx';
import { useDraft, type ChangeDraft } from './use-draft.ts';
import { useStepForm } from './use-step-form.ts';
import type { FieldErrors } from './validation.ts';

export function GamesStep({ event }: { event: EventDetail }) {
  const [draft, change] = useDraft(event.slug);
  const navigate = useNavigate();
  const form = useStepForm(checkChoices(draft, event), draft.refused, () =>
    navigate({ to: '/checkout/$slug/parent', params: { slug: event.slug } }),
  );
  return (
    <StepGuard step="games" draft={draft} event={event}>
      <CheckoutFrame step="games" heading="Choose the games" event={event}>
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
          <ActionBar label="Total so far" total={totalOf(draft, event)}>
            <Button type="submit">Your details</Button>
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
  const path = `children.${index}.slotIds`;
  const { name, ageMonths, open, closed } = choicesOf(draft, index, event);
  function list(choices: GameChoiceState[]) {
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
        <span className="block font-display text-lg font-extrabold">Games for {name}</span>
        <span className="text-sm text-soft">
          {formatAge(ageMonths)} on {formatShortDay(event.date)}
        </span>
      </legend>
      <FieldError id={path} text={errors.get(path)} />
      {open.length === 0 ? <NoGame name={name} slug={event.slug} /> : null}
      {list(open)}
      {closed.length > 0 ? <p className="pt-2 text-sm text-soft">Not open for {name}:</p> : null}
      {list(closed)}
    </fieldset>
  );
}

function NoGame({ name, slug }: { name: string; slug: string }) {
  return (
    <Alert tone="careful" title={`No game here is open for ${name}`}>
      <p>Each game says why. Is the date of birth right? If it is, please look at another event.</p>
      <p className="flex flex-wrap gap-3 pt-1">
        <Link to="/checkout/$slug/children" params={{ slug }} className={buttonClass('secondary')}>
          Check the date of birth
        </Link>
        <Link to="/" className={buttonClass('quiet')}>
          See all events
        </Link>
      </p>
    </Alert>
  );
}
