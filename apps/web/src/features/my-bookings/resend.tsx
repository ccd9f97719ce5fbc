import { useMutation } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { Button } from '../../ui/button.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { useMessages } from '../../messages/use-messages.ts';

type ResendProps = { transactionId: string; bookingRef: string };

/** Sends the confirmation again, to the e-mail address of the booking. */
export function Resend({ transactionId, bookingRef }: ResendProps) {
  const t = useMessages();
  const resend = useMutation(api.booking.resendConfirmation.mutationOptions());
  const tooOften = resend.error && readRefusal(resend.error).reason === 'RATE_LIMITED';
  return (
    <div className="-ml-3 flex flex-wrap items-center gap-x-3">
      <Button
        variant="quiet"
        busy={resend.isPending}
        onClick={() => resend.mutate({ transactionId })}
        aria-label={`${t.mine.resend}, ${bookingRef}`}
      >
        {t.mine.resend}
      </Button>
      <LiveStatus className="text-sm text-soft">
        {resend.isSuccess ? t.mine.resent : ''}
        {tooOften ? t.mine.resentJustNow : ''}
        {resend.error && !tooOften ? t.mine.notResent : ''}
      </LiveStatus>
    </div>
  );
}
