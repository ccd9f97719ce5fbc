import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateBookingRef, generateTransactionId, sha256Hex } from './ids.ts';
import { bookingRef, transactionId } from './values.ts';

const FIXED = 'nibog_AAAAAAAAAAAAAAAAAAAAAA';

function firstBits(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64BE(0) >> 4n;
}

test('a transaction always has the same reference', () => {
  expect(generateBookingRef(FIXED)).toBe('NBG-AKJA-6PR7-10RJ');
  expect(generateBookingRef(FIXED)).toBe(generateBookingRef(FIXED));
});

test('a reference is 60 bits of a domain-separated hash', () => {
  const ref = generateBookingRef(FIXED);
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const letters = Array.from(ref.slice(4).replaceAll('-', ''));
  const read = letters.reduce((bits, letter) => bits * 32n + BigInt(alphabet.indexOf(letter)), 0n);
  expect(read).toBe(firstBits(`nibog/booking-ref/1\0${FIXED}`));
  expect(read).not.toBe(firstBits(FIXED));
});

test('the input schema accepts every reference, in lower case and with spaces too', () => {
  for (let count = 0; count < 2_000; count += 1) {
    const ref = generateBookingRef(`transaction ${count}`);
    expect(bookingRef.parse(` ${ref.toLowerCase()} `)).toBe(ref);
  }
});

test('200,000 transactions have distinct references', () => {
  const refs = new Set<string>();
  for (let count = 0; count < 200_000; count += 1) refs.add(generateBookingRef(`transaction ${count}`));
  expect(refs.size).toBe(200_000);
});

test('a transaction id fits both of PhonePe’s APIs and has 128 random bits', () => {
  const ids = Array.from({ length: 2_000 }, generateTransactionId);
  for (const id of ids) {
    expect(id).toMatch(/^nibog_[A-Za-z0-9_-]{22}$/);
    expect(id.length).toBeLessThanOrEqual(34);
    expect(transactionId.parse(id)).toBe(id);
    expect(Buffer.from(id.slice('nibog_'.length), 'base64url')).toHaveLength(16);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test('every bit of a transaction id is random', () => {
  const ones = Array.from({ length: 128 }, () => 0);
  const draws = 2_000;
  for (let draw = 0; draw < draws; draw += 1) {
    const bytes = Buffer.from(generateTransactionId().slice('nibog_'.length), 'base64url');
    for (const bit of ones.keys()) ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1);
  }
  // A fair bit deviates by at most ten standard deviations, practically always.
  for (const count of ones) expect(Math.abs(count - draws / 2)).toBeLessThan(10 * Math.sqrt(draws / 4));
});

test('computes the published SHA-256 hash of "abc"', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
