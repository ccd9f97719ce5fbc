import { encode } from 'fast-png';
import { qrModules } from './qr.ts';

/** Pixels per module: sharp when a mail program doubles its size. Eight one-bit pixels fill a byte. */
const PIXELS_PER_MODULE = 8;

/** Draws the code as a PNG with one bit per pixel, for mails; few mail programs show SVG. */
export function qrPng(text: string): Buffer {
  const rows = qrModules(text);
  const side = rows.length * PIXELS_PER_MODULE;
  const lines = rows.flatMap((row) => {
    const line = row.map((dark) => (dark ? 0 : 0xff));
    return Array.from({ length: PIXELS_PER_MODULE }, () => line);
  });
  const png = encode({
    width: side,
    height: side,
    depth: 1,
    channels: 1,
    data: Uint8Array.from(lines.flat()),
  });
  return Buffer.from(png);
}
