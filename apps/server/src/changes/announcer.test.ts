import { expect, test } from 'vitest';
import { createAnnouncer, readKeys } from './announcer.ts';
import { toKey } from './key.ts';

test('what changes at about the same time is told together, each payment once, in messages that PostgreSQL takes', async () => {
  const sent: (readonly string[])[] = [];
  const keys = Array.from({ length: 1_500 }, (_none, index) => toKey(`payment ${index}`));
  {
    await using announcer = createAnnouncer(async (payloads) => void sent.push(payloads), 15);
    for (const key of [...keys, ...keys]) announcer.announce(key);
  }
  expect(sent).toHaveLength(1);
  const [payloads = []] = sent;
  expect(payloads).toHaveLength(2);
  expect(Math.max(...payloads.map((payload) => payload.length))).toBeLessThan(8_000);
  expect(payloads.flatMap(readKeys)).toEqual(keys);
});

test('a key tells nothing of the transaction id, and is no part of it', () => {
  const transactionId = 'nibog_abcdefghijklmnopqrstuv';
  expect(toKey(transactionId)).toMatch(/^[\w-]{8}$/);
  expect(transactionId).not.toContain(toKey(transactionId));
  expect(toKey(transactionId)).not.toBe(toKey(`${transactionId}w`));
});
