import type { EventDetail, Slot } from '@nibog/api/schemas';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { EventFacts } from './event-facts.tsx';
import { eventQuery } from './queries.ts';
import { SlotCard } from './slot-card.tsx';

type EventPageProps = {
  slug: string;
  /** In whole years. Games for that age come first. */
  age: string | undefined;
};

export function EventPage({ slug, age }: EventPageProps) {
  const t = useFirstMessages();
  const { data: event } = useSuspenseQuery(eventQuery(slug));
  const open = event.slots.filter((slot) => !slot.paused && slot.seatsLeft > 0);
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-1 gap-6 px-4 pt-6 sm:pt-10">
      <Page heading={event.title} lead={event.about} />
      <Card>
        <EventFacts event={event} />
      </Card>
      <ClosedNotice event={event} open={open} />
      <section aria-labelledby="games-heading" className="grid gap-4">
        <h2 id="games-heading" className="text-xl">
          {t.event.games}
        </h2>
        <p className="text-soft">{t.event.ageCounts}</p>
        {event.slots.length === 0 ? <p>{t.event.gamesSoon}</p> : null}
        <Games event={event} age={age} />
      </section>
      {!event.past && open.length > 0 ? (
        <ActionBar
          label={t.event.gameFrom}
          total={t.format.money(Math.min(...open.map((slot) => slot.pricePaise)))}
        >
          <Link to="/checkout/$slug/children" params={{ slug }} className={buttonClass()}>
            {t.event.book}
          </Link>
        </ActionBar>
      ) : null}
    </div>
  );
}

/** Says why no game can be booked. Renders nothing while a game can. */
function ClosedNotice({ event, open }: { event: EventDetail; open: Slot[] }) {
  const t = useFirstMessages();
  const seeAllEvents = (
    <p>
      <Link to="/" className={buttonClass('secondary', 'mt-2')}>
        {t.site.seeAllEvents}
      </Link>
    </p>
  );
  if (event.past) {
    return (
      <Alert tone="info" title={t.event.over}>
        {seeAllEvents}
      </Alert>
    );
  }
  if (open.length > 0 || event.slots.length === 0) return null;
  const paused = event.slots.some((slot) => slot.paused && slot.seatsLeft > 0);
  return (
    <Alert tone="careful" title={paused ? t.event.allPaused : t.event.allTaken}>
      <p>{paused ? t.event.allPausedHint : t.event.allTakenHint}</p>
      {seeAllEvents}
    </Alert>
  );
}

function Games({ event, age }: { event: EventDetail; age: string | undefined }) {
  const t = useFirstMessages();
  if (age === undefined) return <GameList slots={event.slots} past={event.past} />;
  const months = Number(age) * 12;
  const fits = ({ minAgeMonths, maxAgeMonths }: Slot): boolean =>
    minAgeMonths <= months + 11 && maxAgeMonths >= months;
  const forAge = event.slots.filter(fits);
  const otherGames = event.slots.filter((slot) => !fits(slot));
  return (
    <>
      <h3 className="text-lg">
        {forAge.length > 0 ? t.event.gamesFor(Number(age)) : t.event.noGameFor(Number(age))}
      </h3>
      <GameList slots={forAge} past={event.past} />
      {otherGames.length > 0 ? <h3 className="pt-2 text-lg">{t.event.otherAges}</h3> : null}
      <GameList slots={otherGames} past={event.past} />
    </>
  );
}

function GameList({ slots, past }: { slots: Slot[]; past: boolean }) {
  return (
    <ul className="grid gap-4 empty:hidden md:grid-cols-2">
      {slots.map((slot) => (
        <li key={slot.slotId}>
          <SlotCard slot={slot} past={past} />
        </li>
      ))}
    </ul>
  );
}
