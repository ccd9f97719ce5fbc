import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { LiveBooking } from './live-booking.tsx';
import { MovePlace } from './move-place.tsx';
import { movesQuery } from './queries.ts';

/** The places of the booking, and the games to which each can move. */
export function MovePage({ transactionId }: { transactionId: string }) {
  return (
    <LiveBooking transactionId={transactionId}>
      {(booking) => <Places transactionId={transactionId} bookingRef={booking.bookingRef} />}
    </LiveBooking>
  );
}

function Places({ transactionId, bookingRef }: { transactionId: string; bookingRef: string }) {
  const t = useMessages();
  const { data: places } = useQuery({
    ...movesQuery(transactionId),
    throwOnError: (_error, { state }) => state.data === undefined,
  });
  const [moveCount, setMoveCount] = useState(0);
  return (
    <Page heading={t.move.heading} lead={t.move.lead}>
      {moveCount > 0 ? (
        <Alert key={moveCount} tone="good" title={t.move.done} urgent>
          <p>{t.move.doneHint}</p>
          <p className="pt-1">
            <Link
              to="/booking-confirmation"
              search={{ ref: bookingRef }}
              className={buttonClass('secondary')}
            >
              {t.manage.seeTicket}
            </Link>
          </p>
        </Alert>
      ) : null}
      {places ? null : <Skeleton className="h-72" />}
      {places?.map((place) => (
        <MovePlace
          key={`${place.itemId} ${place.slotId}`}
          transactionId={transactionId}
          bookingRef={bookingRef}
          place={place}
          onMoved={() => setMoveCount((count) => count + 1)}
        />
      ))}
      {places?.some(({ options }) => options.some(({ refused }) => refused === 'PRICE_DIFFERS')) ? (
        <section className="grid justify-items-start gap-2">
          <p>{t.move.otherPrice}</p>
          <Link to="/cancel-booking" search={{ txn: transactionId }} className={buttonClass('secondary')}>
            {t.move.seeRefund}
          </Link>
        </section>
      ) : null}
      <Link
        to="/manage-booking"
        search={{ txn: transactionId }}
        className={buttonClass('quiet', '-ml-3 justify-self-start')}
      >
        {t.manage.heading}
      </Link>
    </Page>
  );
}
