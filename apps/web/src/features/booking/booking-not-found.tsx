import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';

export function BookingNotFound() {
  const t = useMessages();
  return (
    <Column>
      <Page above={<TrackMark />} heading={t.booking.notFound.heading} lead={t.booking.notFound.lead}>
        <p>
          <Link to="/find-booking" className={buttonClass()}>
            {t.booking.notFound.enterAgain}
          </Link>
        </p>
        <SupportContact />
      </Page>
    </Column>
  );
}
