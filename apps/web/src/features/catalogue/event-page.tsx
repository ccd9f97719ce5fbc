import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { EventFacts } from './event-facts.tsx';
import { eventQuery } from './queries.ts';
import { SlotCard } from './slot-card.tsx';

export function EventPage({ slug }: { slug: string }) {
  const t = useMessages();
  const { data: event } = useSuspenseQuery(eventQuery(slug));
  const open = event.slots.filter((slot) => !slot.paused && slot.seatsLeft > 0);
  const bookable = !event.past && open.length > 0;
  return (
    <div className="mx-auto grid w-full grid-cols-1 max-w-5xl gap-6 px-4 pt-6 sm:pt-10">
      <Page heading={event.title} lead={event.about} />
      <Card>
        <EventFacts event={event} />
      </Card>
      {event.past ? <Alert tone="info" title={t.event.over} /> : null}
      {!event.past && open.length === 0 ? (
        <Alert tone="careful" title={t.event.allTaken}>
          <p>{t.event.allTakenHint}</p>
        </Alert>
      ) : null}
      <section aria-labelledby="games-heading" className="grid gap-4">
        <h2 id="games-heading" className="text-xl">
          {t.event.games}
        </h2>
        <p className="text-soft">{t.event.ageCounts}</p>
        {event.slots.length === 0 ? <p>{t.event.gamesSoon}</p> : null}
        <ul className="grid gap-4 md:grid-cols-2">
          {event.slots.map((slot) => (
            <li key={slot.slotId}>
              <SlotCard slot={slot} />
            </li>
          ))}
        </ul>
      </section>
      {bookable ? (
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
