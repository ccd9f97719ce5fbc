import { insertBooking, insertPayment, type TestPayment } from '@nibog/testing/postgres/rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORBIDDEN_ACTS } from './forbidden-acts.ts';
import { logInAsEachRole, may, type RoleLogins } from './role-logins.ts';

let payment: TestPayment;
let booked: TestPayment;
let roles: RoleLogins;

beforeAll(async () => {
  roles = await logInAsEachRole();
  const { owner } = roles.db;
  payment = await insertPayment(owner);
  booked = await insertPayment(owner);
  await insertBooking(owner, booked);
  await owner.query(`INSERT INTO webhook_events (dedupe_key, body) VALUES ('one', 'secret')`);
  await owner.query(
    `INSERT INTO payment_timeline (payment_id, to_status, cause) VALUES ($1, 'pending', 'checkout')`,
    [payment.paymentId],
  );
});

afterAll(async () => {
  await roles[Symbol.asyncDispose]();
});

test.for(FORBIDDEN_ACTS)(
  'the $role may not $what, and nothing but the grant keeps it from it',
  async ({ role, statement, grants, on }) => {
    const values = [on === 'booked' ? booked.paymentId : payment.paymentId];
    expect(await may(roles.clients[role], statement, values)).toBe(false);
    for (const grant of grants) await roles.db.owner.query(`GRANT ${grant} TO "${roles.loginOf(role)}"`);
    await expect(may(roles.clients[role], statement, values)).resolves.toBe(true);
  },
);
