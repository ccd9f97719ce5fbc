import { GameMark } from '../../../ui/marks.tsx';
import { describeSeats } from '../../catalogue/seats.ts';
import { useMessages } from '../../../messages/use-messages.ts';
import { describeSlotRefusal } from './eligibility.ts';
import type { GameChoiceState } from './game-choices.ts';

type GameChoiceProps = {
  id: string;
  choice: GameChoiceState;
  onToggle: () => void;
};

/** One game as a large checkbox. A game that cannot be chosen stays visible with the reason. A chosen game can be unchosen. */
export function GameChoice({ id, choice, onToggle }: GameChoiceProps) {
  const t = useMessages();
  const { slot, checked, reason } = choice;
  const disabled = reason !== null && !checked;
  const notes = [`${id}-facts`, reason ? `${id}-reason` : ''].filter(Boolean).join(' ');
  return (
    <label
      className={`flex gap-3 rounded-lg border-2 p-4 has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-sky ${disabled ? 'border-dashed border-line bg-paper' : 'cursor-pointer border-line bg-card'}`}
    >
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={onToggle}
        aria-labelledby={`${id}-name`}
        aria-describedby={notes}
        className="mt-2.5 size-6 shrink-0 accent-brand"
      />
      <span className={disabled ? 'opacity-60' : undefined}>
        <GameMark gameSlug={slot.gameSlug} />
      </span>
      <span className="grid grow gap-0.5">
        <span className="flex items-baseline justify-between gap-3">
          <span id={`${id}-name`} className={`font-bold ${disabled ? 'text-soft' : ''}`}>
            {slot.game}
          </span>
          <span className={`font-bold tabular-nums ${disabled ? 'text-soft' : ''}`}>
            {t.format.money(slot.pricePaise)}
          </span>
        </span>
        <span id={`${id}-facts`} className="grid gap-0.5 text-sm">
          <span className={disabled ? 'text-soft' : ''}>{t.format.times(slot.startsAt, slot.endsAt)}</span>
          {disabled ? null : (
            <span className="flex flex-wrap gap-x-4 text-soft">
              <span>{t.ageRange(slot.minAgeMonths, slot.maxAgeMonths)}</span>
              <span>{describeSeats(t, slot.seatsLeft)}</span>
            </span>
          )}
          {slot.note && !disabled ? <span className="text-soft">{t.event.note(slot.note)}</span> : null}
        </span>
        {reason ? (
          <span id={`${id}-reason`} className={`text-sm font-bold ${checked ? 'text-danger' : ''}`}>
            {describeSlotRefusal(t, reason)}
            {checked ? ` ${t.games.takeItOut}` : ''}
          </span>
        ) : null}
      </span>
    </label>
  );
}
