import { decode } from 'fast-png';
import jsqr from 'jsqr';
import { expect, test } from 'vitest';
import { createTicketCodes } from './code.ts';
import { qrPng } from './qr-png.ts';
import { qrModules } from './qr.ts';

const REF = 'NBG-7K2M-0QXT-9WZ4';
const codes = createTicketCodes('the secret of the test, long enough for a key');

test('a code that we signed gives its reference back', () => {
  expect(codes.read(codes.sign(REF))).toBe(REF);
});

test('the code names the booking and nobody', () => {
  expect(codes.sign(REF)).toMatch(/^NIBOG1\.NBG-7K2M-0QXT-9WZ4\.[\w-]{22}$/);
});

test('a code of another secret, for another booking, or changed in any place is refused', () => {
  const code = codes.sign(REF);
  const others = [
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
    others.push(`${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`);
  }
  expect(others.map((other) => codes.read(other)).filter((ref) => ref !== null)).toEqual([]);
});

/** A camera's picture of the modules: four pixels each. */
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

/** A mail program's picture of the PNG, which has one bit a pixel. */
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

test('and from the image that goes with a mail, which is small', () => {
  const code = codes.sign(REF);
  const png = qrPng(code);
  const { pixels, side } = show(png);
  expect(jsqr(pixels, side, side)?.data).toBe(code);
  expect(png.length).toBeLessThan(1_000);
});
