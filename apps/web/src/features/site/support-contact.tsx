import { useQuery } from '@tanstack/react-query';
import { useFirstMessages } from '../../messages/use-messages.ts';
import { siteQuery } from './queries.ts';

const LINK =
  'inline-flex min-h-11 items-center font-bold text-brand underline decoration-2 underline-offset-4';

type SupportContactProps = {
  bookingRef?: string | undefined;
  /** Renders nothing if there is no contact, instead of a hint where to find one. */
  quiet?: boolean;
};

/** Phone and e-mail of the support. The mail's subject contains the reference. */
export function SupportContact({ bookingRef, quiet = false }: SupportContactProps) {
  const t = useFirstMessages();
  const { data: site, isPending } = useQuery(siteQuery());
  if (isPending) return <div className="min-h-11" />;
  if (!site?.supportEmail && !site?.supportPhone) {
    if (quiet) return null;
    return <p>{t.site.noContact}</p>;
  }
  const subject = bookingRef ? `?subject=${encodeURIComponent(t.site.mailSubject(bookingRef))}` : '';
  return (
    <ul className="flex flex-wrap gap-x-6">
      {site.supportPhone ? (
        <li>
          <a className={LINK} href={`tel:${site.supportPhone.replaceAll(/[^\d+]/g, '')}`}>
            {t.site.call(site.supportPhone)}
          </a>
        </li>
      ) : null}
      {site.supportEmail ? (
        <li>
          <a className={LINK} href={`mailto:${site.supportEmail}${subject}`}>
            {t.site.write(site.supportEmail)}
          </a>
        </li>
      ) : null}
    </ul>
  );
}
