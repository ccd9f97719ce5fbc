import { sql, statement, type Queryable } from '@nibog/db';

/** The stored state of a checkout. */
export type StoredCheckout = {
  paymentId: string;
  transactionId: string;
  requestHash: string;
  amountPaise: number;
  holdExpiresAt: Date;
  redirectUrl: string | null;
  /** PhonePe returned no page, and the places were released. */
  refused: boolean;
  /** The payment is no longer pending, or its hold has ended. */
  over: boolean;
};

/** Reads the checkout of an idempotency key by the hash of the key, or `null`. */
export async function findCheckout(db: Queryable, keyHash: string): Promise<StoredCheckout | null> {
  const { rows } = await db.query(findCheckoutStatement(keyHash));
  return rows[0] ?? null;
}

/** Reads the checkout of a payment, or `null`. */
export async function readCheckout(db: Queryable, paymentId: string): Promise<StoredCheckout | null> {
  const { rows } = await db.query(readCheckoutStatement(paymentId));
  return rows[0] ?? null;
}

/** The columns of a `StoredCheckout`, over `payments`. */
export const STORED_CHECKOUT_COLUMNS = sql`id AS "paymentId", merchant_transaction_id AS "transactionId", request_hash AS "requestHash",
         amount_paise AS "amountPaise", hold_expires_at AS "holdExpiresAt", redirect_url AS "redirectUrl",
         pay_refused_at IS NOT NULL AS refused, status <> 'pending' OR hold_expires_at <= now() AS over`;

const STORED_CHECKOUT = sql`SELECT ${STORED_CHECKOUT_COLUMNS} FROM payments`;

function findCheckoutStatement(keyHash: string) {
  return statement<StoredCheckout>(
    'find-checkout',
    sql`${STORED_CHECKOUT} WHERE idempotency_key_hash = ${keyHash}`,
  );
}

function readCheckoutStatement(paymentId: string) {
  return statement<StoredCheckout>('read-checkout', sql`${STORED_CHECKOUT} WHERE id = ${paymentId}`);
}
