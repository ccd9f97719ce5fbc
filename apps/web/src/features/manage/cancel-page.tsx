import type { Booking, CancellationQuote } from '@nibog/api/schemas';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { api, queryClient } from '../../lib/api.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Skeleton, SkeletonPage } from '../../ui/skeleton.tsx';
import { removeKeptTicket } from '../booking/kept-tickets.ts';
import { bookingQuery } from '../booking/queries.ts';
import { paymentQuery } from '../payment/use-payment.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { CancelRefusal } from './cancel-refusal.tsx';
import { LiveBooking } from './live-booking.tsx';
import { PolicyTable } from './policy-table.tsx';
import { cancellationQuery } from './queries.ts';

/** Shows the refund before anything happens, and the button that cancels the booking. */
export function CancelPage({ transactionId }: { transactionId: string }) {
  const cancel = useMutation(
    api.booking.cancel.mutationOptions({
      onSuccess: (payment) => {
        // The payment page must not show the status from before the cancellation.
        queryClient.setQueryData(paymentQuery(transactionId).queryKey, payment);
        queryClient.removeQueries(bookingQuery(payment.bookingRef));
        void removeKeptTicket(payment.bookingRef);
      },
      onError: () => queryClient.invalidateQueries(cancellationQuery(transactionId)),
    }),
  );
  if (cancel.isSuccess)
    return (
      <>
        <SkeletonPage />
        <Navigate to="/payment-callback" search={{ txn: transactionId }} replace />
      </>
    );
  return (
    <LiveBooking transactionId={transactionId}>
      {(booking) => (
        <CancelForm
          transactionId={transactionId}
          booking={booking}
          busy={cancel.isPending}
          error={cancel.error}
          onCancel={(expectedRefundPaise) => cancel.mutate({ transactionId, expectedRefundPaise })}
        />
      )}
    </LiveBooking>
  );
}

type CancelFormProps = {
  transactionId: string;
  booking: Booking;
  busy: boolean;
  error: unknown;
  onCancel: (expectedRefundPaise: number) => void;
};

function CancelForm({ transactionId, booking, busy, error, onCancel }: CancelFormProps) {
  const t = useMessages();
  const { data: quote, error: quoteError } = useQuery(cancellationQuery(transactionId));
  const refused = error ?? quoteError;
  return (
    <Page
      title={t.manage.cancel}
      heading={t.cancel.heading}
      lead={t.cancel.whole(booking.event.title, t.format.day(booking.event.date))}
    >
      {quote ? <RefundQuote quote={quote} /> : null}
      {quote || quoteError ? null : <Skeleton className="h-96" />}
      {refused ? <CancelRefusal reason={readRefusal(refused).reason} transactionId={transactionId} /> : null}
      <div className="flex flex-wrap gap-3">
        <Link to="/manage-booking" search={{ txn: transactionId }} className={buttonClass()}>
          {t.cancel.keep}
        </Link>
        {quote ? (
          <Button variant="secondary" busy={busy} onClick={() => onCancel(quote.refundPaise)}>
            {busy ? t.cancel.pressing : t.cancel.press}
          </Button>
        ) : null}
      </div>
    </Page>
  );
}

function RefundQuote({ quote }: { quote: CancellationQuote }) {
  const t = useMessages();
  const { paidPaise, refundPaise, daysBefore } = quote;
  const paid = t.format.money(paidPaise);
  return (
    <Card>
      {refundPaise > 0 ? (
        <p className="grid gap-1">
          <span>{t.cancel.youGet}</span>
          <strong className="font-display text-3xl tabular-nums">{t.format.money(refundPaise)}</strong>
          <span>{t.cancel.ofPaid(paid)}</span>
        </p>
      ) : (
        <p className="grid gap-1">
          <strong className="font-display text-xl">{t.cancel.nothing}</strong>
          <span>{t.cancel.nothingHint(paid)}</span>
        </p>
      )}
      <section className="grid gap-2 border-t border-line pt-4">
        <h2 className="text-lg">{t.cancel.terms}</h2>
        <p className="text-soft">{daysBefore === 0 ? t.cancel.today : t.cancel.daysLeft(daysBefore)}</p>
        <PolicyTable quote={quote} />
      </section>
    </Card>
  );
}
