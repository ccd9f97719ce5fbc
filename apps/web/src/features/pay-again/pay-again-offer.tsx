import { Link } from '@tanstack/react-router';
import { formatPaise } from '../../lib/money.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { readNewer } from './newer-payment.ts';
import { PayAgainRefusal } from './pay-again-refusal.tsx';
import type { Unpaid } from './pay-again-words.ts';
import { usePayAgain } from './use-pay-again.ts';

/** What paying again does, in plain words, and the one button that does it. */
export function PayAgainOffer({ earlier }: { earlier: Unpaid }) {
  const again = usePayAgain(earlier);
  const opening = again.isPending || again.isSuccess;
  return (
    <Page above={<TrackMark />} heading="Pay again for the same places">
      <FirstPayment earlier={earlier} />
      <section className="grid gap-3">
        <h2 className="text-lg">What this does</h2>
        <p>
          It opens a new payment for the same children and games, at today’s price, if the places are still
          there. PhonePe’s page shows the amount before you pay.
        </p>
        <p>
          If the first payment turns out to have gone through after all, one of the two is returned to you in
          full.
        </p>
        <p>If your bank shows a debit already, you need not pay again: we will book it or return it.</p>
      </section>
      <NewerNotice earlierId={earlier.transactionId} />
      {again.error ? <PayAgainRefusal refusal={readRefusal(again.error)} earlier={earlier} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button busy={opening} onClick={() => again.press()}>
          {opening ? 'Opening PhonePe …' : 'Pay again with PhonePe'}
        </Button>
        <Link
          to="/payment-callback"
          search={{ txn: earlier.transactionId }}
          className={buttonClass('secondary')}
        >
          See the first payment
        </Link>
      </div>
    </Page>
  );
}

function FirstPayment({ earlier }: { earlier: Unpaid }) {
  return (
    <Card>
      <h2 className="text-lg">
        {earlier.status === 'failed'
          ? 'The first payment did not go through'
          : 'The time for the first payment ran out'}
      </h2>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <div className="w-full">
          <dt className="text-sm text-soft">Event</dt>
          <dd>{earlier.event.title}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Its amount</dt>
          <dd className="tabular-nums">{formatPaise(earlier.amountPaise)}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">Its reference</dt>
          <dd className="tabular-nums">{earlier.bookingRef}</dd>
        </div>
      </dl>
    </Card>
  );
}

function NewerNotice({ earlierId }: { earlierId: string }) {
  const transactionId = readNewer(earlierId)?.transactionId ?? null;
  if (transactionId === null) return null;
  return (
    <Alert tone="careful" title="You have opened a new payment for these places already">
      <p>
        If you have paid there, or are not sure, please look at it first. The button leads to the same one.
      </p>
      <p>
        <Link to="/payment-callback" search={{ txn: transactionId }} className={buttonClass('secondary')}>
          See the new payment
        </Link>
      </p>
    </Alert>
  );
}
