import type { Booking } from '@nibog/domain';
import type { Font } from 'fontkit';
import PdfDocument from 'pdfkit';
import type { MailMessages } from '../mail/messages.ts';
import { isDrawable, loadFonts, splitByScript, type Weight } from './fonts.ts';
import { mapLink } from './map-link.ts';
import { qrModules } from './qr.ts';

const PAGE = { width: 595, margin: 48 };
const WIDTH = PAGE.width - 2 * PAGE.margin;
const INK = '#1f1b2e';
const SOFT = '#5d5670';
const LINE = '#d9d2c5';
const QR_POINTS = 168;

type Style = { size: number; weight?: Weight; colour?: string; width?: number; link?: string | null };

declare global {
  namespace PDFKit.Mixins {
    interface PDFFont {
      /** The library accepts decoded fonts, but its types do not declare it. */
      registerFont(name: string, font: Font): this;
    }
  }
}

/**
 * Writes the ticket on one A4 page, dark on white for any printer. It embeds its fonts and code, so it opens offline.
 *
 * @param t the texts in the ticket's language
 * @param code the content of the QR code
 */
export async function writeTicketPdf(t: MailMessages, booking: Booking, code: string): Promise<Buffer> {
  const pdf = new PdfDocument({
    size: 'A4',
    margin: PAGE.margin,
    info: { Title: t.ticket.title(booking.bookingRef), Author: 'NIBOG' },
    lang: t.locale,
    displayTitle: true,
  });
  for (const [weight, font] of Object.entries(loadFonts())) pdf.registerFont(weight, font);
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => {
    pdf.on('end', resolve);
  });
  draw(pdf, t, booking, code);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(pdf: PDFKit.PDFDocument, t: MailMessages, booking: Booking, code: string): void {
  const { event, bookingRef, items, addOns, amountPaise, discountPaise, promoCode } = booking;
  drawText(pdf, 'NIBOG', { size: 14, weight: 'bold', colour: SOFT });
  pdf.moveDown(0.5);
  const top = pdf.y;
  drawCode(pdf, code, PAGE.width - PAGE.margin - QR_POINTS, top);
  const beside = WIDTH - QR_POINTS - 24;
  drawText(pdf, event.title, { size: 24, weight: 'bold', width: beside });
  pdf.moveDown(0.3);
  drawText(pdf, t.format.day(event.date), { size: 13, weight: 'bold', width: beside });
  for (const line of describePlace(t, booking))
    drawText(pdf, line, { size: 12, colour: SOFT, width: beside, link: mapLink(event) });
  pdf.moveDown(0.8);
  drawText(pdf, t.ticket.reference, { size: 11, colour: SOFT, width: beside });
  drawText(pdf, bookingRef, { size: 18, weight: 'bold', width: beside });
  pdf.y = Math.max(pdf.y, top + QR_POINTS) + 20;
  drawRule(pdf);
  for (const [index, item] of items.entries()) {
    const child = isDrawable(item.childFirstName) ? item.childFirstName : t.ticket.childNumber(index + 1);
    drawText(pdf, item.game, { size: 14, weight: 'bold' });
    const times = t.format.times({ startsAt: new Date(item.startsAt), endsAt: new Date(item.endsAt) });
    drawText(pdf, `${child}, ${times}`, { size: 12 });
    pdf.moveDown(0.6);
  }
  if (addOns.length > 0) {
    drawText(pdf, t.ticket.addOns, { size: 11, colour: SOFT });
    for (const { name, variant, quantity } of addOns)
      drawText(pdf, `${quantity} × ${variant === '' ? name : `${name} (${variant})`}`, { size: 12 });
    pdf.moveDown(0.6);
  }
  drawRule(pdf);
  if (discountPaise > 0) drawText(pdf, t.ticket.discount(discountPaise, promoCode), { size: 12 });
  drawText(pdf, t.ticket.paid(amountPaise), { size: 12, weight: 'bold' });
  pdf.moveDown(0.6);
  drawText(pdf, t.ticket.gateInstructions, {
    size: 11,
    colour: SOFT,
  });
}

function describePlace(t: MailMessages, { event: { venue, venueAddress, city } }: Booking): string[] {
  if (venue === null) return [t.ticket.noVenue(city)];
  return venueAddress === null ? [`${venue}, ${city}`] : [venue, venueAddress];
}

/** Draws text that wraps and may mix scripts. */
function drawText(
  pdf: PDFKit.PDFDocument,
  text: string,
  { size, weight = 'regular', colour = INK, width = WIDTH, link = null }: Style,
): void {
  const runs = splitByScript(text);
  pdf.font(weight).fontSize(size).fillColor(colour);
  for (const [index, run] of runs.entries()) {
    const options = { width, link, continued: index < runs.length - 1 };
    if (index === 0) pdf.text(run, PAGE.margin, pdf.y, options);
    else pdf.text(run, options);
  }
}

function drawRule(pdf: PDFKit.PDFDocument): void {
  const y = pdf.y + 4;
  pdf
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.width - PAGE.margin, y)
    .strokeColor(LINE)
    .stroke();
  pdf.y = y + 16;
}

function drawCode(pdf: PDFKit.PDFDocument, code: string, left: number, top: number): void {
  const rows = qrModules(code);
  const side = QR_POINTS / rows.length;
  pdf.fillColor('#000');
  for (const [y, row] of rows.entries()) {
    for (const [x, dark] of row.entries()) {
      // Slightly more than a module, because printers leave white lines between exact ones.
      if (dark) pdf.rect(left + x * side, top + y * side, side + 0.05, side + 0.05);
    }
  }
  pdf.fill();
}
