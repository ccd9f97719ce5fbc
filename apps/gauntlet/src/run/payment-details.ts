import type { World } from './environment.ts';

/** Everything that is known of one payment, for whoever has to find out what broke it. */
export type Story = { transactionId: string } & Record<string, unknown>;

export async function tellStory(world: World, transactionId: string): Promise<Story> {
  const { owner } = world.database;
  const { simulator, witness } = world;
  const ofPayment = async (columns: string, table: string, order: string): Promise<unknown[]> =>
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
    timeline: await ofPayment('t.at, t.from_status, t.to_status, t.cause', 'payment_timeline', 't.id'),
    items: await ofPayment('t.*', 'payment_items', 't.id'),
    bookings: await ofPayment('t.*', 'bookings', 't.id'),
    refunds: await ofPayment('t.*', 'refunds', 't.id'),
    mails: await ofPayment('t.*', 'emails', 't.id'),
    inbox,
    phonepe: {
      order,
      refunds,
      deliveries: [transactionId, ...refunds.map(({ merchantRefundId }) => merchantRefundId)].flatMap(
        (subject) => simulator.deliveries(subject),
      ),
    },
    history: witness.events.filter((event) => event.transactionId === transactionId),
  };
}
