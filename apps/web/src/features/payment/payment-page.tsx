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

/** Where PhonePe sends the parent back to. All it needs is in its address, so it works in any browser. */
export function PaymentPage({ transactionId }: { transactionId: string }) {
  const [since] = useState(() => waitingSince(transactionId));
  const { data: payment, error, isPaused } = usePayment(transactionId, since);
  const long = useTimeReached(since + LONG_WAIT_MS);
  const online = useOnline();
  usePreparedTicket();
  if (!payment && error && isNotFound(error)) return <UnknownPayment />;
  if (payment?.status === 'booked') return <BookedRedirect payment={payment} />;
  const unheard = error !== null || isPaused || !online;
  if (!payment && !unheard) return <SkeletonPage />;
  return (
    <Column>
      {unheard ? <NoAnswer online={online && !isPaused} /> : null}
      <PaymentStatus payment={payment} long={long} />
    </Column>
  );
}

/** The code of the page that shows the booking comes while there is nothing to do but wait. */
function usePreparedTicket(): void {
  const router = useRouter();
  useEffect(() => {
    // Offline it does not come, and is asked for again when it is needed.
    router.loadRouteChunk(router.routesById['/booking-confirmation'])?.catch(() => undefined);
  }, [router]);
}
