import { decode } from 'fast-png';
import jsqr from 'jsqr';
import { expect, test } from 'vitest';
import { createTicketCodes } from './code.ts';
import { qrPng } from './qr-png.ts';
import { qrModules } from './qr.ts';

const REF = 'NBG-7K2M-0QXT-9WZ4';
const codes = createTicketCodes('the secret of the test, long enough for a key');

test('reads the reference of a code that it signed', () => {
  expect(codes.read(codes.sign(REF))).toBe(REF);
});

test('a code contains the reference and no personal data', () => {
  expect(codes.sign(REF)).toMatch(/^NIBOG1\.NBG-7K2M-0QXT-9WZ4\.[\w-]{22}$/);
});

test('refuses a code of another secret, of another booking, or with any character changed', () => {
  const code = codes.sign(REF);
  const forged = [
    createTicketCodes('another secret of the same length, as it happens').sign(REF),
    code.replace('NBG-7K2M', 'NBG-7K2N'),
    code.replace('NIBOG1', 'NIBOG2'),
    `${code}A`,
    `${code}.`,
    code.slice(0, -1),
    code.slice(0, code.lastIndexOf('.')),
    '',
    '..',
  ];
  for (let at = 0; at < code.length; at += 1) {
    forged.push(`${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`);
  }
  expect(forged.map((text) => codes.read(text)).filter((ref) => ref !== null)).toEqual([]);
});

/** Draws the modules as a camera sees them, four pixels each. */
function photograph(modules: boolean[][]) {
  const side = modules.length * 4;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (modules[y >> 2]?.[x >> 2]) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { pixels, side };
}

test('a scanner reads the code from the QR code', () => {
  const code = codes.sign(REF);
  const { pixels, side } = photograph(qrModules(code));
  expect(jsqr(pixels, side, side)?.data).toBe(code);
});

/** Decodes the PNG, which has one bit per pixel, as a mail program shows it. */
function show(png: Buffer) {
  const { width: side, height, depth, channels, data } = decode(png, { checkCrc: true });
  expect({ height, depth, channels }).toEqual({ height: side, depth: 1, channels: 1 });
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let at = 0; at < side * side; at += 1) {
    const white = ((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
    if (white === 0) pixels.fill(0, at * 4, at * 4 + 3);
  }
  return { pixels, side };
}

test('a scanner reads the code from the image of the mail, which is small', () => {
  const code = codes.sign(REF);
  const png = qrPng(code);
  const { pixels, side } = show(png);
  expect(jsqr(pixels, side, side)?.data).toBe(code);
  expect(png.length).toBeLessThan(1_000);
});
