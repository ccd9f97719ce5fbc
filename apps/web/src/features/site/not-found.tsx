import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { TrackMark } from '../../ui/marks.tsx';
import { Column, Page } from '../../ui/page.tsx';
import { useFirstMessages } from '../../messages/use-messages.ts';

export function PageNotFound() {
  const t = useFirstMessages();
  return (
    <Column>
      <Page above={<TrackMark />} heading={t.notFound.heading} lead={t.notFound.lead}>
        <div className="flex flex-wrap gap-3">
          <Link to="/" className={buttonClass()}>
            {t.site.seeAllEvents}
          </Link>
          <Link to="/find-booking" className={buttonClass('secondary')}>
            {t.site.findBooking}
          </Link>
        </div>
      </Page>
    </Column>
  );
}
