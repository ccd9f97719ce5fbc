import { randomUUID } from 'node:crypto';
import { checkoutInput, makeEvent, type TestEvent } from '@nibog/testing/arrange/checkouts';
import type { Benchmark } from '../benchmark.ts';
import { runLoad } from '../http-load.ts';
import { runSql, SQL_LABEL } from '../sql-load.ts';
import { PAY_DELAY_MS } from '../environment.ts';

const PARENTS = 500;
const CLIENTS = 10;

export const checkout: Benchmark = {
  name: 'checkout',
  description: `${PARENTS} parents on one slot, PhonePe responding after ${PAY_DELAY_MS} ms, compared with pgbench holding places in that row`,
  goalRatio: null,
  async prepare(environment, scope) {
    const event = await makeEvent(environment.owner, [{ capacity: 1_000_000 }]);
    const server = scope.use(await environment.startProduct());
    return {
      product: {
        label: 'the product',
        run: async (forMs) =>
          runLoad({ ...server, connections: PARENTS, next: () => createCheckoutRequest(event) }, forMs),
      },
      baseline: {
        label: SQL_LABEL,
        run: async (forMs) =>
          runSql(
            { url: environment.roleUrls.checkout, statement: createStatement(event), clients: CLIENTS },
            forMs,
          ),
      },
    };
  },
};

function createCheckoutRequest(event: TestEvent): string {
  const body = JSON.stringify(checkoutInput(event));
  const head = `POST /api/trpc/checkout.start HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n`;
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** One statement that inserts a payment and holds its place. Its only guard is the slot's capacity. */
function createStatement({ eventId, slotIds: [slotId = 0] }: TestEvent): string {
  const id = `md5('${randomUUID()}' || random()::text)`;
  return `
    WITH drawn AS (SELECT ${id} AS txn),
    payment AS (
      INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id,
                            amount_paise, hold_expires_at, order_final_at, next_look_at)
      SELECT 'p_' || txn, regexp_replace(upper(left(txn, 12)), '(.{4})(.{4})(.{4})', 'NBG-\\1-\\2-\\3'), txn, '', ${eventId}, 180000, now() + interval '20 min',
             now() + interval '25 min', now() + interval '1 year' FROM drawn
      RETURNING id),
    parent AS (
      INSERT INTO parents (payment_id, full_name, email, phone)
      SELECT id, 'Asha Rao', id || '@example.com', '+91' || lpad(id::text, 10, '9') FROM payment),
    consent AS (INSERT INTO consents (payment_id, terms_version) SELECT id, '1' FROM payment),
    child AS (
      INSERT INTO children (payment_id, position, full_name, date_of_birth, gender)
      SELECT id, 0, 'Aarav Rao', '2024-03-31', 'other' FROM payment RETURNING id, payment_id),
    item AS (
      INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
      SELECT payment_id, ${slotId}, id, md5(id::text), 180000 FROM child),
    line AS (
      INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
      SELECT id, NULL, 'pending', 'checkout' FROM payment)
    UPDATE slots SET held = held + 1 WHERE id = ${slotId} AND held + booked < capacity`.replaceAll(
    /\s+/g,
    ' ',
  );
}
