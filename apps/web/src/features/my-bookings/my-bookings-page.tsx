import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../lib/api.ts';
import { isNotFound } from '../../lib/refusal.ts';
import { buttonClass } from '../../ui/button.tsx';
import { MedalMark, TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SkeletonPage } from '../../ui/skeleton.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { BookingCard } from './booking-card.tsx';
import { takeLinkToken } from './link-token.ts';

/** All bookings of the e-mail address that the link was sent to. */
export function MyBookingsPage() {
  const t = useMessages();
  const [token] = useState(takeLinkToken);
  const { data: payments, error } = useQuery({
    ...api.booking.openLink.queryOptions({ token: token ?? '' }),
    enabled: token !== null,
    staleTime: 0,
    throwOnError: (thrown, { state }) => state.data === undefined && !isNotFound(thrown),
  });
  if (token === null || error) return <InvalidLink />;
  if (!payments) return <SkeletonPage />;
  return (
    <Column>
      <Page above={<MedalMark className="size-14" />} heading={t.mine.heading} lead={t.mine.lead}>
        <ul className="grid gap-4">
          {payments.map((payment) => (
            <li key={payment.transactionId}>
              <BookingCard payment={payment} />
            </li>
          ))}
        </ul>
        {payments.length === 0 ? <p>{t.mine.none}</p> : null}
        <SupportContact />
      </Page>
    </Column>
  );
}

/** Links expire after an hour. The parent can request another one. */
function InvalidLink() {
  const t = useMessages();
  return (
    <Column>
      <Page above={<TrackMark />} heading={t.mine.linkInvalid} lead={t.mine.linkInvalidHint}>
        <p>
          <Link to="/find-booking" className={buttonClass()}>
            {t.manage.sendLink}
          </Link>
        </p>
        <SupportContact />
      </Page>
    </Column>
  );
}
