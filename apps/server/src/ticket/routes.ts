import { getBookingByRef, DomainError, bookingRefSchema, readLanguage, type Booking } from '@nibog/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ServerContext } from '../context.ts';
import { MAIL_MESSAGES, type MailMessages } from '../mail/messages.ts';
import { writeCalendar } from './calendar.ts';
import { writeTicketPdf } from './pdf.ts';
import { qrSvg } from './qr.ts';

type TicketRequest = { Params: { ref: string }; Querystring: { language?: string } };

/**
 * Serves the ticket of a live booking to every caller who knows its reference: `/tickets/NBG-….pdf` to keep and print, `.ics`
 * for a calendar, `.svg` for the QR code; `?language=hi` in Hindi. 410 for a cancelled booking.
 */
export async function ticketRoutes(app: FastifyInstance, ctx: ServerContext): Promise<void> {
  const toConfirmationLink = ({ bookingRef }: Booking) =>
    `${ctx.config.publicUrl}/booking-confirmation?ref=${bookingRef}`;

  app.get<TicketRequest>('/:ref.pdf', async ({ params, query }, reply) =>
    withBooking(ctx, params.ref, reply, async (booking) =>
      reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="NIBOG-${booking.bookingRef}.pdf"`)
        .send(
          await writeTicketPdf(textsFor(query.language), booking, ctx.ticketCodes.sign(booking.bookingRef)),
        ),
    ),
  );

  app.get<TicketRequest>('/:ref.ics', async ({ params, query }, reply) =>
    withBooking(ctx, params.ref, reply, async (booking) =>
      reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', `attachment; filename="NIBOG-${booking.bookingRef}.ics"`)
        .send(writeCalendar(textsFor(query.language), booking, toConfirmationLink(booking))),
    ),
  );

  app.get<TicketRequest>('/:ref.svg', async ({ params }, reply) =>
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
  respond: (booking: Booking) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  // A ticket can be cancelled at any time, and shared caches must not keep it.
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
    return await respond(booking);
  } catch (error) {
    if (error instanceof DomainError) return reply.code(404).send({ error: error.message });
    throw error;
  }
}
