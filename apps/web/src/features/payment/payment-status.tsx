import type { PaymentReading } from '@nibog/api/schemas';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTimeReached } from '../../lib/use-time-reached.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { LiveStatus } from '../../ui/live-status.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { endAttempt } from '../checkout/attempt/attempt.ts';
import { HoldClock } from '../checkout/attempt/hold-clock.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { PaymentProgress } from './payment-progress.tsx';
import { describeLoading, describePayment } from './payment-words.ts';

type PaymentStatusProps = {
  /** `undefined` until the server has answered. */
  payment: PaymentReading | undefined;
  /** The parent has waited for two minutes or more. */
  isLongWait: boolean;
};

export function PaymentStatus({ payment, isLongWait }: PaymentStatusProps) {
  const t = useMessages();
  const payUrl = usePayUrl(payment);
  const words = payment ? describePayment(t, payment, payUrl !== null) : describeLoading(t);
  useEndAttempt(payment);
  const isPending = !payment || payment.status === 'awaiting_payment' || payment.status === 'confirming';
  return (
    <Page heading={words.heading} above={<TrackMark moving={words.moving} />}>
      {/* The heading is repeated in the live region, so that a screen reader announces its changes. */}
      <LiveStatus className="grid gap-3">
        <span className="sr-only">{words.heading}.</span>
        {words.text.map((sentence) => (
          <span key={sentence} className="block">
            {sentence}
          </span>
        ))}
      </LiveStatus>
      <PaymentProgress payment={payment} />
      {payUrl && payment?.status === 'awaiting_payment' ? (
        <div className="grid gap-3">
          <HoldClock expiresAt={payment.expiresAt} />
          <p>
            <a href={payUrl} className={buttonClass('secondary')}>
              {t.payment.backToPhonePe}
            </a>
          </p>
        </div>
      ) : null}
      {isLongWait && isPending ? <LongWait /> : null}
      {payment?.status === 'failed' || payment?.status === 'expired' ? <NextSteps payment={payment} /> : null}
      {payment ? <Facts payment={payment} /> : null}
    </Page>
  );
}

type Unpaid = Extract<PaymentReading, { status: 'failed' | 'expired' }>;

/** The link to a new payment is shown only if the server offers it. This page itself never writes. */
function NextSteps({ payment }: { payment: Unpaid }) {
  const t = useMessages();
  return (
    <div className="flex flex-wrap gap-3">
      {payment.payAgain ? (
        <Link to="/pay-again" search={{ txn: payment.transactionId }} className={buttonClass()}>
          {t.payment.payAgain}
        </Link>
      ) : null}
      <Link
        to="/events/$slug"
        params={{ slug: payment.event.slug }}
        className={buttonClass(payment.payAgain ? 'secondary' : 'primary')}
      >
        {t.site.seeTheEvent}
      </Link>
    </div>
  );
}

/** The URL of PhonePe's page, until the payment expires. */
function usePayUrl(payment: PaymentReading | undefined): string | null {
  const awaiting = payment?.status === 'awaiting_payment' ? payment : null;
  const isExpired = useTimeReached(awaiting ? Date.parse(awaiting.expiresAt) : 0);
  return isExpired ? null : (awaiting?.redirectUrl ?? null);
}

function LongWait() {
  const t = useMessages();
  return (
    <Alert tone="info" title={t.payment.long.title} urgent>
      <p>{t.payment.long.keepLooking}</p>
      <p>{t.payment.long.mayClose}</p>
    </Alert>
  );
}

function Facts({ payment }: { payment: PaymentReading }) {
  const t = useMessages();
  return (
    <Card>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <div className="w-full">
          <dt className="text-sm text-soft">{t.payment.reference}</dt>
          <dd className="grid gap-2">
            <strong className="font-display text-lg tabular-nums">{payment.bookingRef}</strong>
            <CopyButton text={payment.bookingRef} label={t.site.copyReference} />
          </dd>
        </div>
        <div>
          <dt className="text-sm text-soft">{t.payment.event}</dt>
          <dd>{payment.event.title}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">{t.payment.amount}</dt>
          <dd className="tabular-nums">{t.format.money(payment.amountPaise)}</dd>
        </div>
      </dl>
      <div className="border-t border-line pt-3 text-sm">
        <h2 className="text-base">{t.payment.questions}</h2>
        <SupportContact bookingRef={payment.bookingRef} />
      </div>
    </Card>
  );
}

const ENDED: PaymentReading['status'][] = ['failed', 'expired', 'cancelled', 'refunding', 'refunded'];

/** Ends the attempt of a payment without a booking: the draft's next payment is a new attempt with a new key. */
function useEndAttempt(payment: PaymentReading | undefined): void {
  const ended = payment && ENDED.includes(payment.status);
  const slug = payment?.event.slug;
  const transactionId = payment?.transactionId;
  useEffect(() => {
    if (ended && slug && transactionId) endAttempt(slug, transactionId);
  }, [ended, slug, transactionId]);
}
