import { useQuery } from '@tanstack/react-query';
import { siteQuery } from './queries.ts';

const LINK =
  'inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4';

/** Whom to ask, with the reference already in the mail's subject. */
export function SupportContact({ bookingRef }: { bookingRef?: string | undefined }) {
  const { data: site } = useQuery(siteQuery());
  if (!site?.supportEmail && !site?.supportPhone) {
    return <p>Please write to us or call us, at the address or number in any mail you had from us.</p>;
  }
  const subject = bookingRef ? `?subject=${encodeURIComponent(`Booking ${bookingRef}`)}` : '';
  return (
    <ul className="flex flex-wrap gap-x-6">
      {site.supportPhone ? (
        <li>
          <a className={LINK} href={`tel:${site.supportPhone.replaceAll(/[^\d+]/g, '')}`}>
            Call {site.supportPhone}
          </a>
        </li>
      ) : null}
      {site.supportEmail ? (
        <li>
          <a className={LINK} href={`mailto:${site.supportEmail}${subject}`}>
            Write to {site.supportEmail}
          </a>
        </li>
      ) : null}
    </ul>
  );
}
