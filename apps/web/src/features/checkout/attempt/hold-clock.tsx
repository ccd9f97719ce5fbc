import { useMinutesLeft } from '../../../lib/use-minutes-left.ts';
import { useMessages } from '../../../messages/use-messages.ts';

/** Until when the places are kept, and how long that is from now. Not read out each minute. */
export function HoldClock({ expiresAt }: { expiresAt: string }) {
  const t = useMessages();
  const minutes = useMinutesLeft(Date.parse(expiresAt));
  return minutes === null ? null : (
    <p className="font-bold tabular-nums">{t.hold.kept(expiresAt, minutes)}</p>
  );
}
