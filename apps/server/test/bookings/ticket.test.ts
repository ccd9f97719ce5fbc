import { createTestApp, type TestApp } from '@nibog/testing/app/test-app';
import { bookOne, FAST, firstContext } from '@nibog/testing/arrange/controls';
import { afterAll, beforeAll, expect, test } from 'vitest';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp(FAST);
});
afterAll(() => app[Symbol.asyncDispose]());

async function bookWithRef() {
  const booked = await bookOne(app);
  const { transactionId, paymentId, client } = booked;
  const { bookingRef } = await client.booking.getBookingByTxn.query({ transactionId });
  return { ...booked, bookingRef, surnames: await readSurnames(paymentId) };
}

async function readSurnames(paymentId: string): Promise<string[]> {
  const { rows } = await app.db.owner.query<{ surname: string }>(
    `SELECT split_part(full_name, ' ', 2) AS surname FROM children WHERE payment_id = $1`,
    [paymentId],
  );
  return rows.map(({ surname }) => surname);
}

test('a booking has a ticket as a PDF, a calendar file and a QR code that staff can verify', async () => {
  const { bookingRef, surnames, event } = await bookWithRef();
  const mapUrl = 'https://maps.example/indoor-stadium';
  await app.db.owner.query(
    `WITH v AS (INSERT INTO venues (city_id, name, address, map_url)
       SELECT city_id, 'Indoor Stadium', 'Gachibowli', $2 FROM events WHERE id = $1 RETURNING id)
     UPDATE events SET venue_id = (SELECT id FROM v) WHERE id = $1`,
    [event.eventId, mapUrl],
  );
  const address = `${app.url}/tickets/${bookingRef}`;

  const pdf = await fetch(`${address}.pdf`);
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(pdf.headers.get('content-disposition')).toBe(`inline; filename="NIBOG-${bookingRef}.pdf"`);
  const bytes = Buffer.from(await pdf.arrayBuffer()).toString('latin1');
  expect(bytes.slice(0, 5)).toBe('%PDF-');
  expect(bytes.match(/\/Type \/Page\b/g)).toHaveLength(1);
  expect(bytes).toContain(`/URI (${mapUrl})`);

  const calendar = await fetch(`${address}.ics`);
  expect(calendar.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const text = await calendar.text();
  expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  expect(text).toContain(`UID:${bookingRef}-1@nibog`);
  for (const surname of surnames) expect(text).not.toContain(surname);

  const svg = await fetch(`${address}.svg`);
  expect(svg.headers.get('content-type')).toBe('image/svg+xml');
  expect(await svg.text()).toContain('<path');
  const { ticketCodes } = firstContext(app);
  expect(ticketCodes.read(ticketCodes.sign(bookingRef))).toBe(bookingRef);
});

test('the ticket of a cancelled booking responds with 410, and that of an unknown one with 404', async () => {
  const { bookingRef, transactionId, client } = await bookWithRef();
  const { refundPaise } = await client.booking.quoteCancellation.query({ transactionId });
  await client.booking.cancel.mutate({ transactionId, expectedRefundPaise: refundPaise });
  const statuses = async (ref: string) =>
    Promise.all(
      ['pdf', 'ics', 'svg'].map(
        async (format) => (await fetch(`${app.url}/tickets/${ref}.${format}`)).status,
      ),
    );
  expect(await statuses(bookingRef)).toEqual([410, 410, 410]);
  expect(await statuses('NBG-0000-0000-0000')).toEqual([404, 404, 404]);
  expect(await statuses('nonsense')).toEqual([404, 404, 404]);
});
