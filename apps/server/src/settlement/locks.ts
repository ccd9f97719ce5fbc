import { sql, statement, type Transaction } from '@nibog/db';

/** Locks a payment's row until the transaction ends. */
export async function lockPayment(tx: Transaction, paymentId: string): Promise<void> {
  await tx.query(
    statement('lock-payment', sql`SELECT id FROM payments WHERE id = ${paymentId} FOR NO KEY UPDATE`),
  );
}

/** Locks a payment's row until the transaction ends. A no-op when there is no such payment. */
export async function lockPaymentByTransactionId(tx: Transaction, transactionId: string): Promise<void> {
  await tx.query(
    statement(
      'lock-booked-payment',
      sql`SELECT id FROM payments WHERE merchant_transaction_id = ${transactionId} FOR NO KEY UPDATE`,
    ),
  );
}
