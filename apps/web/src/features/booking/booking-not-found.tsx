import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { SupportContact } from '../site/support-contact.tsx';

export function BookingNotFound() {
  return (
    <Column>
      <Page
        above={<TrackMark />}
        heading="We found no booking with this reference"
        lead="Please compare each letter with the mail. If you paid a moment ago, the booking may still be on its way."
      >
        <p>
          <Link to="/find-booking" className={buttonClass()}>
            Enter the reference again
          </Link>
        </p>
        <SupportContact />
      </Page>
    </Column>
  );
}
