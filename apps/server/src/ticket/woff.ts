import { inflateSync } from 'node:zlib';

const WOFF = { header: 44, entry: 20 };
const SFNT = { header: 12, entry: 16 };

/**
 * A WOFF 1.0 font as the plain sfnt inside it. The PDF library would inflate each table anew for each ticket, in
 * JavaScript: nine tenths of the time that a ticket took.
 */
export function unwrapWoff(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_none, index) => {
    const entry = woff.subarray(WOFF.header + index * WOFF.entry);
    const offset = entry.readUInt32BE(4);
    const stored = woff.subarray(offset, offset + entry.readUInt32BE(8));
    const length = entry.readUInt32BE(12);
    const data = stored.length < length ? inflateSync(stored) : stored;
    return { tag: entry.subarray(0, 4), checksum: entry.readUInt32BE(16), data };
  });
  const directory = Buffer.alloc(SFNT.header + count * SFNT.entry);
  woff.copy(directory, 0, 4, 8);
  directory.writeUInt16BE(count, 4);
  let offset = directory.length;
  const padded = tables.map(({ tag, checksum, data }, index) => {
    const at = SFNT.header + index * SFNT.entry;
    tag.copy(directory, at);
    directory.writeUInt32BE(checksum, at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(data.length, at + 12);
    const padding = Buffer.alloc((4 - (data.length % 4)) % 4);
    offset += data.length + padding.length;
    return [data, padding];
  });
  return Buffer.concat([directory, ...padded.flat()]);
}
