import type { MovablePlace } from '@nibog/api/schemas';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../lib/api.ts';
import { readRefusal, type Refusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { updateKeptTicket } from '../booking/kept-tickets.ts';
import { bookingQuery } from '../booking/queries.ts';
import { paymentQuery } from '../payment/use-payment.ts';
import type { Messages } from '../../messages/languages.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { MoveOptions } from './move-options.tsx';
import { movesQuery } from './queries.ts';

type MovePlaceProps = {
  transactionId: string;
  bookingRef: string;
  place: MovablePlace;
  onMoved: () => void;
};

/** One booked place with the games that it can move to, and the button that moves it. */
export function MovePlace({ transactionId, bookingRef, place, onMoved }: MovePlaceProps) {
  const t = useMessages();
  const [chosen, setChosen] = useState<number>();
  const move = useMutation(
    api.booking.move.mutationOptions({
      onSuccess: async (payment) => {
        queryClient.setQueryData(paymentQuery(transactionId).queryKey, payment);
        queryClient.removeQueries(bookingQuery(bookingRef));
        if (payment.status === 'booked') void updateKeptTicket(payment.booking);
        onMoved();
        await queryClient.invalidateQueries(movesQuery(transactionId));
      },
      // The free places or the booked place have changed.
      onError: () => queryClient.invalidateQueries(movesQuery(transactionId)),
    }),
  );
  const free = place.options.filter(({ refused }) => refused === null);
  const toSlotId = free.find(({ slotId }) => slotId === chosen)?.slotId;
  const refused = move.error ? describeMoveRefusal(t, readRefusal(move.error)) : null;
  return (
    <Card>
      <div className="grid gap-1">
        <h2 className="text-lg">{t.move.place(place.childFirstName, place.game)}</h2>
        <p className="text-soft">{t.move.now(t.format.times(place.startsAt, place.endsAt))}</p>
      </div>
      <MoveOptions place={place} chosen={toSlotId} onChoose={setChosen} />
      {refused ? (
        <Alert tone="wrong" title={refused.title} urgent>
          <p>{refused.text}</p>
        </Alert>
      ) : null}
      {toSlotId === undefined ? null : (
        <Button
          busy={move.isPending}
          onClick={() =>
            move.mutate({ transactionId, itemId: place.itemId, fromSlotId: place.slotId, toSlotId })
          }
        >
          {move.isPending ? t.move.pressing : t.move.press}
        </Button>
      )}
    </Card>
  );
}

function describeMoveRefusal(t: Messages, { reason }: Refusal): { title: string; text: string } {
  switch (reason) {
    case 'SLOT_FULL':
      return t.move.full;
    case 'NO_ANSWER':
      return t.move.noAnswer;
    case 'PRICE_DIFFERS':
    case 'BOOKING_CHANGED':
    case 'ALREADY_CANCELLED':
      return t.reasons[reason];
    case 'RATE_LIMITED':
      return t.move.tooOften;
    case 'UNAVAILABLE':
    case 'INTERNAL':
      return t.move.busy;
    default:
      return t.move.noLongerPossible;
  }
}
