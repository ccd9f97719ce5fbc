import type { EventDetail } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { describeField } from '../../../lib/error-text.ts';
import type { Refusal } from '../../../lib/refusal.ts';
import type { Messages } from '../../../messages/languages.ts';
import { Alert } from '../../../ui/alert.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { readOpenPayment } from '../attempt/attempt.ts';
import { displayName, type Draft } from '../draft/draft.ts';
import { STEP_ROUTES } from '../step/step-guard.tsx';
import { stepOfField } from '../step/steps.ts';
import { AlternativesList } from './alternatives-list.tsx';
import { findAlternatives } from './alternatives.ts';

const PART_TO_CHANGE: Partial<Record<Refusal['reason'], 'games' | 'addOns' | 'parent'>> = {
  SLOT_FULL: 'games',
  SLOT_PAUSED: 'games',
  SLOT_NOT_FOUND: 'games',
  SLOT_OVERLAP: 'games',
  AGE_NOT_ELIGIBLE: 'games',
  DUPLICATE_CHILD_SLOT: 'games',
  ADD_ON_NOT_FOUND: 'addOns',
  ADD_ON_SOLD_OUT: 'addOns',
  TERMS_CHANGED: 'parent',
};

const LINK_TEXT = {
  games: (t: Messages) => t.review.chooseOtherGames,
  addOns: (t: Messages) => t.review.chooseOtherAddOns,
  parent: (t: Messages) => t.review.agreeAgain,
};

const HAS_OPEN_PAYMENT: Refusal['reason'][] = ['DUPLICATE_CHILD_SLOT', 'TOO_MANY_OPEN_PAYMENTS'];
const EVENT_CLOSED: Refusal['reason'][] = ['EVENT_PAST', 'EVENT_NOT_PUBLISHED', 'NOT_FOUND'];

type RefusalAlertProps = { refusal: Refusal; event: EventDetail; draft: Draft };

/** Why there is no quote or payment page, with links to what the parent can change. */
export function RefusalAlert({ refusal, event, draft }: RefusalAlertProps) {
  const t = useMessages();
  const { title, text } = t.reasons[refusal.reason];
  const partToChange = PART_TO_CHANGE[refusal.reason];
  const payment = HAS_OPEN_PAYMENT.includes(refusal.reason) ? readOpenPayment(event.slug) : null;
  const params = { slug: event.slug };
  return (
    <Alert tone={refusal.reason === 'PRICE_CHANGED' ? 'careful' : 'wrong'} title={title} urgent>
      <p>{text}</p>
      <AlternativesList alternatives={findAlternatives(t, refusal, draft, event)} />
      <RefusedFields refusal={refusal} slug={event.slug} draft={draft} />
      <div className="flex flex-wrap gap-3 pt-1 empty:hidden">
        {payment ? (
          <Link
            to="/payment-callback"
            search={{ txn: payment.transactionId }}
            className={buttonClass('secondary')}
          >
            {t.checkout.seeThatPayment}
          </Link>
        ) : null}
        {partToChange ? (
          <Link
            to={STEP_ROUTES[partToChange === 'addOns' ? 'games' : partToChange]}
            hash={partToChange === 'addOns' ? 'add-ons' : ''}
            params={params}
            className={buttonClass('secondary')}
          >
            {LINK_TEXT[partToChange](t)}
          </Link>
        ) : null}
        {EVENT_CLOSED.includes(refusal.reason) ? (
          <Link to="/" className={buttonClass('secondary')}>
            {t.site.seeAllEvents}
          </Link>
        ) : null}
      </div>
    </Alert>
  );
}

function RefusedFields({ refusal, slug, draft }: { refusal: Refusal; slug: string; draft: Draft }) {
  const t = useMessages();
  if (refusal.reason !== 'INVALID_INPUT' || refusal.fields.length === 0) return null;
  return (
    <ul className="grid gap-1">
      {refusal.fields.map((field) => (
        <li key={field.path}>
          <Link
            to={STEP_ROUTES[stepOfField(field.path)]}
            params={{ slug }}
            className="inline-flex min-h-11 items-center font-bold underline underline-offset-4"
          >
            {childPrefix(t, field.path, draft)}
            {describeField(t, field.path, field)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** `Asha: ` for a field of a child, otherwise empty. */
function childPrefix(t: Messages, path: string, draft: Draft): string {
  const index = Number(/^children\.(\d+)\./.exec(path)?.[1] ?? Number.NaN);
  const child = draft.children[index];
  return child ? `${displayName(t, child, index)}: ` : '';
}
