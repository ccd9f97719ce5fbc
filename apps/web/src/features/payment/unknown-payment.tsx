import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';

export function UnknownPayment() {
  return (
    <Column>
      <Page
        above={<TrackMark />}
        heading="We do not know this payment"
        lead="The address of this page is incomplete, or it is not one of our payments."
      >
        <p>
          If you have paid, nothing is lost: your booking does not need this page. Look for our mail with the
          booking reference, or find your booking with it here.
        </p>
        <div className="flex flex-wrap gap-3">
          <Link to="/find-booking" className={buttonClass()}>
            Find my booking
          </Link>
          <Link to="/" className={buttonClass('secondary')}>
            See all events
          </Link>
        </div>
        <SupportContact />
      </Page>
    </Column>
  );
}
