import { getBookingByRef, DomainError, bookingRefSchema, readLanguage, type Booking } from '@nibog/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServerContext } from '../context.ts';
import { MAIL_MESSAGES, type MailMessages } from '../mail/messages.ts';
import { writeCalendar } from './calendar.ts';
import { writeTicketPdf } from './pdf.ts';
import { qrSvg } from './qr.ts';

type Asked = { Params: { ref: string }; Querystring: { language?: string } };

/**
 * The ticket of a live booking, to whoever knows its reference: `/tickets/NBG-….pdf` to keep and print, `.ics` for a
 * calendar, `.svg` the QR code alone; `?language=hi` in Hindi. A cancelled booking has none any more: 410.
 */
export async function ticketRoutes(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  const linkOf = ({ bookingRef }: Booking) =>
    `${ctx.config.publicUrl}/booking-confirmation?ref=${bookingRef}`;

  app.get<Asked>('/:ref.pdf', async ({ params, query }, reply) =>
    withBooking(ctx, params.ref, reply, async (booking) =>
      reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="NIBOG-${booking.bookingRef}.pdf"`)
        .send(
          await writeTicketPdf(textsFor(query.language), booking, ctx.ticketCodes.sign(booking.bookingRef)),
        ),
    ),
  );

  app.get<Asked>('/:ref.ics', async ({ params, query }, reply) =>
    withBooking(ctx, params.ref, reply, async (booking) =>
      reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `attachment; filename="NIBOG-${booking.bookingRef}.ics"`)
        .send(writeCalendar(textsFor(query.language), booking, linkOf(booking))),
    ),
  );

  app.get<Asked>('/:ref.svg', async ({ params }, reply) =>
    withBooking(ctx, params.ref, reply, async ({ bookingRef }) =>
      reply.type('image/svg+xml').send(qrSvg(ctx.ticketCodes.sign(bookingRef))),
    ),
  );
}

function textsFor(language: string | undefined): MailMessages {
  return MAIL_MESSAGES[readLanguage(String(language))];
}

async function withBooking(
  { reader }: ServerContext,
  ref: string,
  reply: FastifyReply,
  answer: (booking: Booking) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  // A ticket can be cancelled at any moment, and is nobody else's to keep.
  reply.header('cache-control', 'private, no-cache');
  const parsed = bookingRefSchema.safeParse(ref);
  if (!parsed.success) return reply.code(404).send({ error: 'this is not a booking reference' });
  try {
    const booking = await getBookingByRef({ reader }, parsed.data);
    if (booking.status === 'cancelled') {
      return await reply
        .code(410)
        .send({ error: 'this booking was cancelled: its ticket is no longer valid' });
    }
    return await answer(booking);
  } catch (error) {
    if (error instanceof DomainError) return reply.code(404).send({ error: error.message });
    throw error;
  }
}
