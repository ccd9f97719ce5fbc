import type { BookedItem, Booking } from '@nibog/api/schemas';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EventFacts } from '../catalogue/event-facts.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { ticketCodeUrl } from './kept-tickets.ts';

/** The booking drawn as a paper ticket: reference and QR code above the tear line, event, games and amount below. */
export function Ticket({ booking, code = false }: { booking: Booking; code?: boolean }) {
  const t = useMessages();
  const { bookingRef } = booking;
  return (
    <article
      aria-label={t.booking.ticket}
      className="rounded-lg border border-line bg-card print:break-inside-avoid"
    >
      <div className="flex flex-wrap items-center justify-between gap-4 rounded-t-lg bg-sun-soft p-4 sm:p-6">
        <div className="grid gap-2">
          <h2 className="text-sm">{t.booking.reference}</h2>
          <p className="font-display text-lg font-extrabold tabular-nums select-all sm:text-xl sm:tracking-wide">
            {bookingRef}
          </p>
          <CopyButton text={bookingRef} label={t.site.copyReference} />
        </div>
        {code ? (
          <figure className="mx-auto grid justify-items-center gap-1 sm:mx-0">
            <img
              src={ticketCodeUrl(bookingRef)}
              alt={t.ticket.code}
              width={176}
              height={176}
              className="size-44 rounded-md"
            />
            <figcaption className="text-sm">{t.ticket.codeHint}</figcaption>
          </figure>
        ) : null}
      </div>
      <TearLine />
      <div className="grid gap-5 p-4 pt-2 sm:p-6 sm:pt-3">
        <h2 className="text-lg">{booking.event.title}</h2>
        <EventFacts event={booking.event} />
        <ul className="grid gap-4">
          {groupByChild(booking.items).map(({ childFirstName, items }) => (
            <li key={childFirstName}>
              <h3 className="text-base">{childFirstName}</h3>
              <ul className="mt-1 grid gap-1.5">
                {items.map((item) => (
                  <li key={`${item.game} ${item.startsAt}`} className="border-l-4 border-sun pl-3">
                    <strong>{item.game}</strong>
                    <span className="block text-sm text-soft">
                      {t.format.times(item.startsAt, item.endsAt)}
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        {booking.addOns.length > 0 ? <AddOns addOns={booking.addOns} /> : null}
        {booking.discountPaise > 0 ? (
          <p className="flex justify-between gap-4 border-t border-line pt-4">
            <span>{t.addOns.discount(booking.promoCode)}</span>
            <span className="tabular-nums">−{t.format.money(booking.discountPaise)}</span>
          </p>
        ) : null}
        <p className="flex justify-between gap-4 border-t border-line pt-4">
          <span>{t.booking.amountPaid}</span>
          <strong className="tabular-nums">{t.format.money(booking.amountPaise)}</strong>
        </p>
      </div>
    </article>
  );
}

function AddOns({ addOns }: Pick<Booking, 'addOns'>) {
  const t = useMessages();
  return (
    <section>
      <h3 className="text-base">{t.addOns.section}</h3>
      <ul className="mt-1 grid gap-1.5">
        {addOns.map(({ name, variant, quantity }) => (
          <li key={`${name} ${variant}`} className="border-l-4 border-sun pl-3">
            {quantity} × <strong>{variant === '' ? name : `${name} (${variant})`}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TearLine() {
  return (
    <div aria-hidden="true" className="relative h-5 print:hidden">
      <span className="absolute top-1/2 -left-px size-5 -translate-x-1/2 -translate-y-1/2 rounded-full border border-line bg-paper" />
      <span className="absolute inset-x-5 top-1/2 border-t-2 border-dashed border-line" />
      <span className="absolute top-1/2 -right-px size-5 translate-x-1/2 -translate-y-1/2 rounded-full border border-line bg-paper" />
    </div>
  );
}

type ChildItems = { childFirstName: string; items: BookedItem[] };

/** Groups the items by child, in the server's order. */
function groupByChild(items: BookedItem[]): ChildItems[] {
  const children = new Map<string, BookedItem[]>();
  for (const item of items) {
    children.set(item.childFirstName, [...(children.get(item.childFirstName) ?? []), item]);
  }
  return [...children].map(([childFirstName, childItems]) => ({ childFirstName, items: childItems }));
}
