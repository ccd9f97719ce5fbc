import { useMinutesLeft } from '../../../lib/use-minutes-left.ts';
import { useMessages } from '../../../messages/use-messages.ts';

/** When the hold on the places expires, and the minutes left. Not a live region, so not read out every minute. */
export function HoldClock({ expiresAt }: { expiresAt: string }) {
  const t = useMessages();
  const minutes = useMinutesLeft(Date.parse(expiresAt));
  return minutes === null ? null : (
    <p className="font-bold tabular-nums">{t.hold.kept(expiresAt, minutes)}</p>
  );
}
