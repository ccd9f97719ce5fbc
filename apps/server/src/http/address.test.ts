import { expect, test } from 'vitest';
import { clientOf, isLoopback } from './address.ts';

test.for([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::'],
  // Written short: where the zeros are left out there are not four groups to take.
  ['2001:db8::1', '2001:db8::'],
  ['2001:db8::ffff:ffff:ffff:ffff', '2001:db8::'],
  ['2001:db8:0:0:a:b:c:d', '2001:db8::'],
  ['fe80::1%eth0', 'fe80::'],
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['unknown', 'unknown'],
] as const)('%s is counted as %s', ([address, client]) => {
  expect(clientOf(address)).toBe(client);
});

test('the machine’s own addresses are known, in whatever form', () => {
  expect(
    ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'].filter(isLoopback),
  ).toHaveLength(5);
  expect(
    ['128.0.0.1', '10.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', undefined].filter(isLoopback),
  ).toEqual([]);
});
