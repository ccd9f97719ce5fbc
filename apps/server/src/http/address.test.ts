import { expect, test } from 'vitest';
import { toRateLimitKey, isLoopback } from './address.ts';

test.for([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::'],
  // The short form does not contain four groups to copy.
  ['2001:db8::1', '2001:db8::'],
  ['2001:db8::ffff:ffff:ffff:ffff', '2001:db8::'],
  ['2001:db8:0:0:a:b:c:d', '2001:db8::'],
  ['fe80::1%eth0', 'fe80::'],
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['unknown', 'unknown'],
] as const)('maps %s to the rate-limit key %s', ([address, key]) => {
  expect(toRateLimitKey(address)).toBe(key);
});

test('recognises loopback addresses in every notation', () => {
  expect(
    ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'].filter(isLoopback),
  ).toHaveLength(5);
  expect(
    ['128.0.0.1', '10.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', undefined].filter(isLoopback),
  ).toEqual([]);
});
