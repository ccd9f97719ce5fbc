import type { MovablePlace } from '@nibog/api/schemas';
import { useMessages } from '../../messages/use-messages.ts';

type MoveOptionsProps = {
  place: MovablePlace;
  chosen: number | undefined;
  onChoose: (slotId: number) => void;
};

/** The other games of the event: those that the place can move to, and the others with the reason. */
export function MoveOptions({ place, chosen, onChoose }: MoveOptionsProps) {
  const t = useMessages();
  const free = place.options.filter(({ refused }) => refused === null);
  const notPossible = place.options.filter(({ refused }) => refused !== null);
  return (
    <>
      {free.length === 0 ? (
        <p>{t.move.nowhere}</p>
      ) : (
        <fieldset className="grid min-w-0 gap-2">
          <legend className="mb-1.5 font-bold">{t.move.choose}</legend>
          {free.map(({ slotId, game, startsAt, endsAt, seatsLeft }) => (
            <label
              key={slotId}
              className="flex min-h-12 cursor-pointer items-center gap-3 rounded-md border-2 border-edge bg-card px-4 py-2 has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-sky"
            >
              <input
                type="radio"
                name={`move-${place.itemId}`}
                checked={chosen === slotId}
                onChange={() => onChoose(slotId)}
                className="size-5 shrink-0 accent-brand"
              />
              <span className="grid">
                <strong>{game}</strong>
                <span className="text-sm">{t.format.times(startsAt, endsAt)}</span>
                {seatsLeft <= 5 ? (
                  <span className="text-sm text-soft">{t.event.onlyLeft(seatsLeft)}</span>
                ) : null}
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {notPossible.length === 0 ? null : (
        <section className="grid gap-1.5">
          <h3 className="text-sm text-soft">{t.move.notPossible}</h3>
          <ul className="grid gap-1.5 text-sm">
            {notPossible.map(({ slotId, game, startsAt, endsAt, refused }) => (
              <li key={slotId}>
                {game}, <span className="inline-block">{t.format.times(startsAt, endsAt)}</span>
                {refused === null ? null : <span className="block text-soft">{t.move.why[refused]}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
