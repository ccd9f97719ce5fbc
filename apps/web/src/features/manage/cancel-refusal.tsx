import { Link } from '@tanstack/react-router';
import type { Refusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { useMessages } from '../../messages/use-messages.ts';

type CancelRefusalProps = { reason: Refusal['reason']; transactionId: string };

/** Why the booking was not cancelled, or that it is unknown whether it was. */
export function CancelRefusal({ reason, transactionId }: CancelRefusalProps) {
  const t = useMessages();
  const { title, text } = t.cancel.refused[messageKeyOf(reason)];
  return (
    <Alert tone={reason === 'PRICE_CHANGED' ? 'careful' : 'wrong'} title={title} urgent>
      <p>{text}</p>
      {messageKeyOf(reason) === 'nothingToCancel' ? (
        <p className="pt-1">
          <Link to="/payment-callback" search={{ txn: transactionId }} className={buttonClass('secondary')}>
            {t.manage.seeStatus}
          </Link>
        </p>
      ) : null}
    </Alert>
  );
}

function messageKeyOf(reason: Refusal['reason']) {
  switch (reason) {
    case 'PRICE_CHANGED':
      return 'changed';
    case 'NOT_FOUND':
    case 'ALREADY_CANCELLED':
      return 'nothingToCancel';
    case 'EVENT_PAST':
      return 'past';
    case 'NO_ANSWER':
      return 'noAnswer';
    default:
      return 'busy';
  }
}
