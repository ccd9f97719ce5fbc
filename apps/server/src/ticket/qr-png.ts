import { encode } from 'fast-png';
import { qrModules } from './qr.ts';

/** Pixels a module: sharp where a mail program shows it at twice its size. Eight are a byte of a picture of one bit a pixel. */
const SCALE = 8;

/** The code as a PNG of one bit a pixel, for mails: few mail programs show an SVG. */
export function qrPng(text: string): Buffer {
  const rows = qrModules(text);
  const side = rows.length * SCALE;
  const lines = rows.flatMap((row) => {
    const line = row.map((dark) => (dark ? 0 : 0xff));
    return Array.from({ length: SCALE }, () => line);
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
