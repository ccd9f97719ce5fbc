import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';

export function PageNotFound() {
  return (
    <Column>
      <Page
        above={<TrackMark />}
        heading="This page ran off the track"
        lead="There is nothing at this address. The link may be old, or a letter is missing."
      >
        <div className="flex flex-wrap gap-3">
          <Link to="/" className={buttonClass()}>
            See all events
          </Link>
          <Link to="/find-booking" className={buttonClass('secondary')}>
            Find my booking
          </Link>
        </div>
      </Page>
    </Column>
  );
}
