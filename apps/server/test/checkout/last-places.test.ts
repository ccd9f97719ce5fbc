import { test } from 'vitest';
import { expectLastPlacesShared } from './last-places.ts';

test('forty concurrent parents on two servers get the last 10 places, 7 shirts and 5 uses of a code, and the others what is left', async () => {
  await expectLastPlacesShared(40);
});
