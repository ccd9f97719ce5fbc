import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { isNotFound } from '../../lib/refusal.ts';
import { useTimeReached } from '../../lib/use-time-reached.ts';
import { Column } from '../../ui/page.tsx';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { useOnline } from '../site/offline-notice.tsx';
import { BookedRedirect } from './booked-redirect.tsx';
import { PaymentStatus } from './payment-status.tsx';
import { NoAnswer } from './no-answer.tsx';
import { UnknownPayment } from './unknown-payment.tsx';
import { usePayment } from './use-payment.ts';
import { waitingSince } from './waiting-since.ts';

const LONG_WAIT_MS = 2 * 60_000;

/** The page that PhonePe returns the parent to. It needs only its URL, so it works in any browser. */
export function PaymentPage({ transactionId }: { transactionId: string }) {
  const [since] = useState(() => waitingSince(transactionId));
  const { data: payment, error, isPaused } = usePayment(transactionId, since);
  const isLongWait = useTimeReached(since + LONG_WAIT_MS);
  const online = useOnline();
  usePreloadedTicketPage();
  if (!payment && error && isNotFound(error)) return <UnknownPayment />;
  if (payment?.status === 'booked') return <BookedRedirect payment={payment} />;
  const isUnanswered = error !== null || isPaused || !online;
  if (!payment && !isUnanswered) return <SkeletonPage />;
  return (
    <Column>
      {isUnanswered ? <NoAnswer online={online && !isPaused} /> : null}
      <PaymentStatus payment={payment} isLongWait={isLongWait} />
    </Column>
  );
}

/** Loads the code of the ticket page while the parent waits. */
function usePreloadedTicketPage(): void {
  const router = useRouter();
  useEffect(() => {
    // A failure is ignored: the router loads the code again when it is needed.
    router.loadRouteChunk(router.routesById['/booking-confirmation'])?.catch(() => undefined);
  }, [router]);
}
