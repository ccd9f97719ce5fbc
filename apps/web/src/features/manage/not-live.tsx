import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Page } from '../../ui/page.tsx';
import { useMessages } from '../../messages/use-messages.ts';

/** Shown when the payment has no live booking. The payment page explains why. */
export function NoLiveBooking({ transactionId }: { transactionId: string }) {
  const t = useMessages();
  return (
    <Page above={<TrackMark />} heading={t.manage.notLive} lead={t.manage.notLiveHint}>
      <p>
        <Link to="/payment-callback" search={{ txn: transactionId }} className={buttonClass()}>
          {t.manage.seeStatus}
        </Link>
      </p>
    </Page>
  );
}
