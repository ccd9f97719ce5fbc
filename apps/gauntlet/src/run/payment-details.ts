import type { Environment } from './environment.ts';

/** All records of one payment, for the analysis of a violation. */
export type PaymentDetails = { transactionId: string } & Record<string, unknown>;

export async function readPaymentDetails(
  environment: Environment,
  transactionId: string,
): Promise<PaymentDetails> {
  const { owner } = environment.database;
  const { simulator, recorder } = environment;
  const readRows = async (columns: string, table: string, order: string): Promise<unknown[]> =>
    (
      await owner.query(
        `SELECT ${columns} FROM ${table} t JOIN payments p ON p.id = t.payment_id
          WHERE p.merchant_transaction_id = $1 ORDER BY ${order}`,
        [transactionId],
      )
    ).rows;
  const { rows: payment } = await owner.query('SELECT * FROM payments WHERE merchant_transaction_id = $1', [
    transactionId,
  ]);
  const { rows: inbox } = await owner.query(
    `SELECT received_at, deliveries, event, convert_from(body, 'UTF8') AS body FROM webhook_events
      WHERE merchant_transaction_id = $1 ORDER BY id`,
    [transactionId],
  );
  const order = simulator.orders().find(({ merchantOrderId }) => merchantOrderId === transactionId);
  const refunds = simulator.refundsOf(transactionId);
  return {
    transactionId,
    payment,
    timeline: await readRows('t.at, t.from_status, t.to_status, t.cause', 'payment_timeline', 't.id'),
    items: await readRows('t.*', 'payment_items', 't.id'),
    bookings: await readRows('t.*', 'bookings', 't.id'),
    refunds: await readRows('t.*', 'refunds', 't.id'),
    mails: await readRows('t.*', 'emails', 't.id'),
    inbox,
    phonepe: {
      order,
      refunds,
      deliveries: [transactionId, ...refunds.map(({ merchantRefundId }) => merchantRefundId)].flatMap(
        (subject) => simulator.deliveries(subject),
      ),
    },
    history: recorder.events.filter((event) => event.transactionId === transactionId),
  };
}
