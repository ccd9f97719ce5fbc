import { Alert } from '../../ui/alert.tsx';
import { useMessages } from '../../messages/use-messages.ts';

/** Says that the status could not be fetched, and that this does not affect the payment. */
export function NoAnswer({ online }: { online: boolean }) {
  const t = useMessages();
  return (
    <Alert tone="careful" urgent title={online ? t.payment.noAnswer : t.payment.noAnswerOffline}>
      <p>{t.payment.noAnswerHint}</p>
    </Alert>
  );
}
