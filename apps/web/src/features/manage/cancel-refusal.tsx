import { Link } from '@tanstack/react-router';
import type { Refusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { useMessages } from '../../messages/use-messages.ts';

type CancelRefusalProps = { reason: Refusal['reason']; transactionId: string };

/** Why the booking was not cancelled, or that nobody can say yet whether it was. */
export function CancelRefusal({ reason, transactionId }: CancelRefusalProps) {
  const t = useMessages();
  const { title, text } = t.cancel.refused[kindOf(reason)];
  return (
    <Alert tone={reason === 'PRICE_CHANGED' ? 'careful' : 'wrong'} title={title} urgent>
      <p>{text}</p>
      {kindOf(reason) === 'gone' ? (
        <p className="pt-1">
          <Link to="/payment-callback" search={{ txn: transactionId }} className={buttonClass('secondary')}>
            {t.manage.seeStatus}
          </Link>
        </p>
      ) : null}
    </Alert>
  );
}

function kindOf(reason: Refusal['reason']) {
  switch (reason) {
    case 'PRICE_CHANGED':
      return 'changed';
    case 'NOT_FOUND':
    case 'ALREADY_CANCELLED':
      return 'gone';
    case 'EVENT_PAST':
      return 'past';
    case 'NO_ANSWER':
      return 'unheard';
    default:
      return 'busy';
  }
}
