import { Link } from '@tanstack/react-router';
import type { EventDetail } from '@nibog/api/schemas';
import type { ReactNode } from 'react';
import { Alert } from '../../../ui/alert.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { Column, Page } from '../../../ui/page.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { HoldClock } from '../attempt/hold-clock.tsx';
import { useHold } from '../attempt/use-hold.ts';
import { RestoredNotice } from './restored-notice.tsx';
import { StepTrail } from './step-trail.tsx';
import type { Step } from './steps.ts';

type CheckoutFrameProps = { step: Step; heading: string; event: EventDetail; children: ReactNode };

/** The frame of every step: the event, the steps, and notices about an open payment or a restored draft. */
export function CheckoutFrame({ step, heading, event, children }: CheckoutFrameProps) {
  const t = useMessages();
  return (
    <Column>
      <Page
        title={`${heading}: ${event.title}`}
        heading={heading}
        above={
          <>
            <p className="text-sm text-soft">
              <Link
                to="/events/$slug"
                params={{ slug: event.slug }}
                className="inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4"
              >
                {event.title}
              </Link>
              <span className="block">
                {t.format.day(event.date)}, {event.city}
              </span>
            </p>
            <StepTrail step={step} slug={event.slug} />
          </>
        }
      >
        {event.past ? (
          <Alert tone="info" title={t.event.over}>
            <p>
              <Link to="/" className={buttonClass('secondary')}>
                {t.site.seeAllEvents}
              </Link>
            </p>
          </Alert>
        ) : (
          <>
            <OpenPaymentNotice slug={event.slug} />
            <RestoredNotice slug={event.slug} />
            {children}
          </>
        )}
      </Page>
    </Column>
  );
}

function OpenPaymentNotice({ slug }: { slug: string }) {
  const t = useMessages();
  const payment = useHold(slug);
  if (!payment) return null;
  return (
    <Alert tone="careful" title={t.checkout.openPayment}>
      <p>{t.checkout.openPaymentHint}</p>
      <HoldClock expiresAt={payment.expiresAt} />
      <p>
        <Link
          to="/payment-callback"
          search={{ txn: payment.transactionId }}
          className={buttonClass('secondary')}
        >
          {t.checkout.seeThatPayment}
        </Link>
      </p>
    </Alert>
  );
}
