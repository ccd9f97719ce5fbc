import { crc32, deflateSync } from 'node:zlib';
import { qrModules } from './qr.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Pixels a module: sharp where a mail program shows it at twice its size. */
const SCALE = 8;

/** The code as a PNG of one bit a pixel, for mails: few mail programs show an SVG. */
export function qrPng(text: string): Buffer {
  const rows = qrModules(text);
  const side = rows.length * SCALE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit of grey; the rest 0: deflate, no interlacing.
  header[8] = 1;
  const lines = rows.flatMap((row) => Array.from({ length: SCALE }, () => packLine(row)));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A line of pixels, eight to the byte, 1 is white, behind the byte that says it is not filtered. */
function packLine(row: boolean[]): Buffer {
  return Buffer.from([0, ...row.map((dark) => (dark ? 0 : 0xff))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
