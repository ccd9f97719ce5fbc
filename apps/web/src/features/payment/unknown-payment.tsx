import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';

export function UnknownPayment() {
  const t = useMessages();
  return (
    <Column>
      <Page above={<TrackMark />} heading={t.payment.unknown.heading} lead={t.payment.unknown.lead}>
        <p>{t.payment.unknown.text}</p>
        <div className="flex flex-wrap gap-3">
          <Link to="/find-booking" className={buttonClass()}>
            {t.site.findBooking}
          </Link>
          <Link to="/" className={buttonClass('secondary')}>
            {t.site.seeAllEvents}
          </Link>
        </div>
        <SupportContact />
      </Page>
    </Column>
  );
}
