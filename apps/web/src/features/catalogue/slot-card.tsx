import type { Slot } from '@nibog/api/schemas';
import { GameMark } from '../../ui/marks.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { describeSeats } from './seats.ts';

/** A game of an event, without controls. */
export function SlotCard({ slot, past }: { slot: Slot; past: boolean }) {
  const t = useFirstMessages();
  const closed = slot.paused || slot.seatsLeft === 0;
  return (
    <article className="flex h-full gap-4 rounded-lg border border-line bg-card p-4">
      <GameMark gameSlug={slot.gameSlug} />
      <div className="grid grow content-start gap-1">
        <div className="flex items-baseline justify-between gap-3">
          <h3 className="text-lg">{slot.game}</h3>
          <strong className="tabular-nums">{t.format.money(slot.pricePaise)}</strong>
        </div>
        <p className="flex flex-wrap gap-x-4 text-sm">
          <span>{t.format.times(slot.startsAt, slot.endsAt)}</span>
          <span>{t.ageRange(slot.minAgeMonths, slot.maxAgeMonths)}</span>
        </p>
        <p className="text-sm text-soft">{slot.description}</p>
        {slot.note ? <p className="text-sm text-soft">{t.event.note(slot.note)}</p> : null}
        {past ? null : (
          <p className={`mt-1 text-sm font-bold ${closed ? 'text-danger' : 'text-leaf'}`}>
            {slot.paused ? t.event.paused : describeSeats(t, slot.seatsLeft)}
          </p>
        )}
      </div>
    </article>
  );
}
