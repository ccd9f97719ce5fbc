import type { PaymentReading } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { formatPaise } from '../../lib/money.ts';
import { useTimeReached } from '../../lib/use-time-reached.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { endAttempt } from '../checkout/attempt.ts';
import { SupportContact } from '../site/support-contact.tsx';
import { describePayment, NOT_HEARD } from './payment-words.ts';

type PaymentStatusProps = {
  /** `undefined`: no answer has come yet. */
  payment: PaymentReading | undefined;
  /** Waiting for some minutes already. */
  long: boolean;
};

export function PaymentStatus({ payment, long }: PaymentStatusProps) {
  const payUrl = usePayUrl(payment);
  const words = payment ? describePayment(payment, payUrl !== null) : NOT_HEARD;
  useEndedAttempt(payment);
  const waiting = !payment || payment.status === 'awaiting_payment' || payment.status === 'confirming';
  return (
    <Page heading={words.heading} above={<TrackMark moving={words.moving} />}>
      {/* The heading is repeated for the screen reader alone: a change of it is news, though nobody moved. */}
      <LiveStatus className="grid gap-3">
        <span className="sr-only">{words.heading}.</span>
        {words.text.map((sentence) => (
          <span key={sentence} className="block">
            {sentence}
          </span>
        ))}
      </LiveStatus>
      {payUrl ? (
        <p>
          <a href={payUrl} className={buttonClass('secondary')}>
            Go back to PhonePe
          </a>
        </p>
      ) : null}
      {long && waiting ? <LongWait /> : null}
      {payment?.status === 'failed' || payment?.status === 'expired' ? <WaysOn payment={payment} /> : null}
      {payment ? <Facts payment={payment} /> : null}
    </Page>
  );
}

type Unpaid = Extract<PaymentReading, { status: 'failed' | 'expired' }>;

/** A new payment is begun on a page of its own, and only where the server would take it: this one can only read. */
function WaysOn({ payment }: { payment: Unpaid }) {
  return (
    <div className="flex flex-wrap gap-3">
      {payment.payAgain ? (
        <Link to="/pay-again" search={{ txn: payment.transactionId }} className={buttonClass()}>
          Pay again for the same places
        </Link>
      ) : null}
      <Link to="/events/$slug" params={{ slug: payment.event.slug }} className={buttonClass('secondary')}>
        See the event
      </Link>
    </div>
  );
}

/** PhonePe's page, for as long as it can be paid on. */
function usePayUrl(payment: PaymentReading | undefined): string | null {
  const awaiting = payment?.status === 'awaiting_payment' ? payment : null;
  const over = useTimeReached(awaiting ? Date.parse(awaiting.expiresAt) : 0);
  return over ? null : (awaiting?.redirectUrl ?? null);
}

function LongWait() {
  return (
    <Alert tone="info" title="This takes longer than usual" urgent>
      <p>
        Some banks need a while to answer. We keep looking, here and without this page. As soon as we hear
        that you paid, your booking is made and a mail with it comes to you; where that is not possible, your
        money is returned.
      </p>
      <p>
        You may close this page and open it again later, at the same address. If you would like to ask us,
        tell us the reference.
      </p>
    </Alert>
  );
}

function Facts({ payment }: { payment: PaymentReading }) {
  return (
    <Card>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <div className="w-full">
          <dt className="text-sm text-soft">Your reference</dt>
          <dd className="grid gap-2">
            <strong className="font-display text-lg tabular-nums">{payment.bookingRef}</strong>
            <CopyButton text={payment.bookingRef} label="Copy the reference" />
          </dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Event</dt>
          <dd>{payment.event.title}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Amount</dt>
          <dd className="tabular-nums">{formatPaise(payment.amountPaise)}</dd>
        </div>
      </dl>
      <div className="border-t border-line pt-3 text-sm">
        <h2 className="text-base">Questions about this payment?</h2>
        <SupportContact bookingRef={payment.bookingRef} />
      </div>
    </Card>
  );
}

const ENDED: PaymentReading['status'][] = ['failed', 'expired', 'cancelled', 'refunding', 'refunded'];

/** A payment that came to nothing frees the draft: the next one is a new attempt with a new key. */
function useEndedAttempt(payment: PaymentReading | undefined): void {
  const ended = payment && ENDED.includes(payment.status);
  const slug = payment?.event.slug;
  const transactionId = payment?.transactionId;
  useEffect(() => {
    if (ended && slug && transactionId) endAttempt(slug, transactionId);
  }, [ended, slug, transactionId]);
}
