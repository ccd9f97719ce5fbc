import { useQuery } from '@tanstack/react-query';
import { siteQuery } from './queries.ts';

const LINK =
  'inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4';

type SupportContactProps = {
  bookingRef?: string | undefined;
  /** Says nothing where there is no address to give, instead of where else to look for one. */
  quiet?: boolean;
};

/** Whom to ask, with the reference already in the mail's subject. */
export function SupportContact({ bookingRef, quiet = false }: SupportContactProps) {
  const { data: site, isPending } = useQuery(siteQuery());
  if (isPending) return <div className="min-h-11" />;
  if (!site?.supportEmail && !site?.supportPhone) {
    if (quiet) return null;
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
