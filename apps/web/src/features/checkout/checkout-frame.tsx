import { Link } from '@tanstack/react-router';
import type { EventDetail } from '@nibog/api/schemas';
import type { ReactNode } from 'react';
import { formatDay } from '../../lib/dates.ts';
import { useTimeReached } from '../../lib/use-time-reached.ts';
import { Alert } from '../../ui/alert.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { readOpenPayment } from './attempt.ts';
import { StepTrail } from './step-trail.tsx';
import type { Step } from './validation.ts';

type CheckoutFrameProps = { step: Step; heading: string; event: EventDetail; children: ReactNode };

/** What every step shares: which event this is, which step, and a payment that may be open already. */
export function CheckoutFrame({ step, heading, event, children }: CheckoutFrameProps) {
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
                {formatDay(event.date)}, {event.city}
              </span>
            </p>
            <StepTrail step={step} slug={event.slug} />
          </>
        }
      >
        {event.past ? (
          <Alert tone="info" title="This event is over and can no longer be booked.">
            <p>
              <Link to="/" className={buttonClass('secondary')}>
                See all events
              </Link>
            </p>
          </Alert>
        ) : (
          <>
            <OpenPaymentNotice slug={event.slug} />
            {children}
          </>
        )}
      </Page>
    </Column>
  );
}

function OpenPaymentNotice({ slug }: { slug: string }) {
  const payment = readOpenPayment(slug);
  const over = useTimeReached(payment ? Date.parse(payment.expiresAt) : 0);
  if (!payment || over) return null;
  return (
    <Alert tone="careful" title="You have a payment open for this event">
      <p>If you have paid, or are not sure, please look at it before you book anything more.</p>
      <p>
        <Link
          to="/payment-callback"
          search={{ txn: payment.transactionId }}
          className={buttonClass('secondary')}
        >
          See that payment
        </Link>
      </p>
    </Alert>
  );
}
