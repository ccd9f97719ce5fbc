import { sql, statement, type Queryable } from '@nibog/db';
import { ADD_ONS_AND_PROMO_CODE_COLUMNS, readLanguage } from '@nibog/domain';
import { writeCalendar } from '../ticket/calendar.ts';
import { mapLink } from '../ticket/map-link.ts';
import { qrPng } from '../ticket/qr-png.ts';
import { confirmationSubject, confirmationText, type Confirmation } from './confirmation.ts';
import { ticketMailHtml } from './html.ts';
import { MAIL_MESSAGES } from './messages.ts';
import type { MailSettings, MailContent } from './mail-content.ts';

type BookingRow = Omit<
  Confirmation,
  'items' | 'link' | 'pdfLink' | 'codeCid' | 'changeLink' | 'support' | 'moved'
> & {
  email: string;
  language: string;
  items: { child: string; game: string; startsAt: string; endsAt: string; note: string | null }[];
};

const CODE_CID = 'ticket-code@nibog';

/** Writes the mail that contains the ticket, with the QR code and a calendar file attached, so that both work offline. */
export async function writeTicketMail(
  db: Queryable,
  { publicUrl, support, ticketCodes }: MailSettings,
  { paymentId, moved }: { paymentId: string; moved: boolean },
): Promise<MailContent> {
  const { email: to, language, ...booking } = await readBooking(db, paymentId);
  const mailLanguage = readLanguage(language);
  const t = MAIL_MESSAGES[mailLanguage];
  const { bookingRef } = booking;
  const mail: Confirmation = {
    moved,
    ...booking,
    venueMapUrl: mapLink(booking),
    items: booking.items.map((item) => ({
      ...item,
      startsAt: new Date(item.startsAt),
      endsAt: new Date(item.endsAt),
    })),
    link: `${publicUrl}/booking-confirmation?ref=${bookingRef}`,
    pdfLink: `${publicUrl}/tickets/${bookingRef}.pdf?language=${mailLanguage}`,
    codeCid: CODE_CID,
    changeLink: `${publicUrl}/find-booking`,
    support,
  };
  const calendar = writeCalendar(
    t,
    {
      bookingRef,
      event: { ...booking, title: booking.eventTitle },
      items: booking.items.map((item) => ({ ...item, childFirstName: item.child })),
    },
    mail.link,
  );
  return {
    to,
    subject: confirmationSubject(t, mail),
    text: confirmationText(t, mail),
    html: await ticketMailHtml(t, mail),
    attachments: [
      {
        filename: `NIBOG-${bookingRef}.png`,
        content: qrPng(ticketCodes.sign(bookingRef)),
        contentType: 'image/png',
        contentDisposition: 'inline',
        cid: CODE_CID,
      },
      {
        filename: `NIBOG-${bookingRef}.ics`,
        content: calendar,
        contentType: 'text/calendar; charset=utf-8',
      },
    ],
  };
}

async function readBooking(db: Queryable, paymentId: string): Promise<BookingRow> {
  const { rows } = await db.query(
    statement<BookingRow>(
      'read-ticket-mail',
      sql`SELECT q.email, q.language, q.full_name AS "parentName", b.booking_ref AS "bookingRef",
                 p.amount_paise AS "amountPaise", e.title AS "eventTitle", e.date::text AS "eventDate", c.name AS city,
                 v.name AS venue, v.address AS "venueAddress", v.map_url AS "venueMapUrl",
                 (SELECT json_agg(json_build_object('child', split_part(k.full_name, ' ', 1), 'game', g.name,
                           'startsAt', s.starts_at, 'endsAt', s.ends_at, 'note', s.note) ORDER BY s.starts_at, k.position)
                    FROM booking_items i
                    JOIN slots s ON s.id = i.slot_id
                    JOIN games g ON g.id = s.game_id
                    JOIN children k ON k.id = i.child_id
                   WHERE i.booking_id = b.id) AS items, ${ADD_ONS_AND_PROMO_CODE_COLUMNS}
            FROM payments p
            JOIN bookings b ON b.payment_id = p.id
            JOIN parents q ON q.payment_id = p.id
            JOIN events e ON e.id = b.event_id
            JOIN cities c ON c.id = e.city_id
            LEFT JOIN venues v ON v.id = e.venue_id
           WHERE p.id = ${paymentId}`,
    ),
  );
  const row = rows[0];
  if (!row) throw new Error(`payment ${paymentId} has no booking for its mail`);
  return row;
}
