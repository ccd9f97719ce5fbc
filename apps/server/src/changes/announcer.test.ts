import { expect, test } from 'vitest';
import { createAnnouncer, readKeys } from './announcer.ts';
import { toChangeKey } from './key.ts';

test('sends concurrent changes together, each key once, in messages that PostgreSQL accepts', async () => {
  const sent: (readonly string[])[] = [];
  const keys = Array.from({ length: 1_500 }, (_none, index) => toChangeKey(`payment ${index}`));
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

test('derives a key that does not reveal the transaction id', () => {
  const transactionId = 'nibog_abcdefghijklmnopqrstuv';
  expect(toChangeKey(transactionId)).toMatch(/^[\w-]{8}$/);
  expect(transactionId).not.toContain(toChangeKey(transactionId));
  expect(toChangeKey(transactionId)).not.toBe(toChangeKey(`${transactionId}w`));
});
