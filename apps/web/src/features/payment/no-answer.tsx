import { Alert } from '../../ui/alert.tsx';
import { useMessages } from '../../messages/use-messages.ts';

/** No answer about the payment came: says so, and that it means nothing. */
export function NoAnswer({ online }: { online: boolean }) {
  const t = useMessages();
  return (
    <Alert tone="careful" urgent title={online ? t.payment.noAnswer : t.payment.noAnswerOffline}>
      <p>{t.payment.noAnswerHint}</p>
    </Alert>
  );
}
