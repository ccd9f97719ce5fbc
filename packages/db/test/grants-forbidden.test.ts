import { insertBooking, insertPayment, type TestPayment } from '@nibog/testing/postgres/rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORBIDDEN_ACTS } from './forbidden-acts.ts';
import { isPermitted, logInAsEachRole, type RoleLogins } from './role-logins.ts';

let pendingPayment: TestPayment;
let bookedPayment: TestPayment;
let roles: RoleLogins;

beforeAll(async () => {
  roles = await logInAsEachRole();
  const { owner } = roles.db;
  pendingPayment = await insertPayment(owner);
  bookedPayment = await insertPayment(owner);
  await insertBooking(owner, bookedPayment);
  await owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', 'secret')`);
  await owner.query(
    `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'pending', 'checkout')`,
    [pendingPayment.paymentId],
  );
});

afterAll(async () => {
  await roles[Symbol.asyncDispose]();
});

test.for(FORBIDDEN_ACTS)(
  'the $role may not $act; with the missing grant it could',
  async ({ role, statement, grants, payment }) => {
    const values = [payment === 'booked' ? bookedPayment.paymentId : pendingPayment.paymentId];
    expect(await isPermitted(roles.clients[role], statement, values)).toBe(false);
    for (const grant of grants) await roles.db.owner.query(`GRANT ${grant} TO "${roles.loginOf(role)}"`);
    await expect(isPermitted(roles.clients[role], statement, values)).resolves.toBe(true);
  },
);
