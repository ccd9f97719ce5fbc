import { Link } from '@tanstack/react-router';
import { readRefusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { readNewer } from './newer-payment.ts';
import { NextStepLink, PayAgainRefusal } from './pay-again-refusal.tsx';
import { nextStepAfter, type Unpaid } from './pay-again-words.ts';
import { usePayAgain } from './use-pay-again.ts';

/** Explains what paying again does, with the button that does it or, after a refusal, the next step. */
export function PayAgainOffer({ earlier }: { earlier: Unpaid }) {
  const t = useMessages();
  const again = usePayAgain(earlier);
  const refusal = again.error ? readRefusal(again.error) : null;
  const isOpening = again.isPending || again.isSuccess;
  return (
    <Page above={<TrackMark />} heading={t.payAgain.heading}>
      <FirstPayment earlier={earlier} />
      <section className="grid gap-3">
        <h2 className="text-lg">{t.payAgain.what}</h2>
        {t.payAgain.points.map((point) => (
          <p key={point}>{point}</p>
        ))}
      </section>
      <NewerNotice earlierId={earlier.transactionId} />
      {refusal ? <PayAgainRefusal refusal={refusal} /> : null}
      <div className="flex flex-wrap gap-3">
        {refusal && nextStepAfter(refusal.reason) !== null ? (
          <NextStepLink refusal={refusal} earlier={earlier} />
        ) : (
          <Button busy={isOpening} onClick={() => again.press()}>
            {isOpening ? t.review.opening : t.payAgain.press}
          </Button>
        )}
        <Link
          to="/payment-callback"
          search={{ txn: earlier.transactionId }}
          className={buttonClass('secondary')}
        >
          {t.payAgain.seeFirst}
        </Link>
      </div>
    </Page>
  );
}

function FirstPayment({ earlier }: { earlier: Unpaid }) {
  const t = useMessages();
  return (
    <Card>
      <h2 className="text-lg">
        {earlier.status === 'failed' ? t.payAgain.firstFailed : t.payAgain.firstExpired}
      </h2>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <div className="w-full">
          <dt className="text-sm text-soft">{t.payment.event}</dt>
          <dd>{earlier.event.title}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">{t.payAgain.itsAmount}</dt>
          <dd className="tabular-nums">{t.format.money(earlier.amountPaise)}</dd>
        </div>
        <div>
          <dt className="text-sm text-soft">{t.payAgain.itsReference}</dt>
          <dd className="tabular-nums">{earlier.bookingRef}</dd>
        </div>
      </dl>
    </Card>
  );
}

function NewerNotice({ earlierId }: { earlierId: string }) {
  const t = useMessages();
  const transactionId = readNewer(earlierId)?.transactionId ?? null;
  if (transactionId === null) return null;
  return (
    <Alert tone="careful" title={t.payAgain.openedAlready}>
      <p>{t.payAgain.openedAlreadyHint}</p>
      <p>
        <Link to="/payment-callback" search={{ txn: transactionId }} className={buttonClass('secondary')}>
          {t.payAgain.seeNew}
        </Link>
      </p>
    </Alert>
  );
}
