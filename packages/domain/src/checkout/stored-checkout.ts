import type { Queryable } from '@nibog/db';

/** What the database knows of a checkout by the hash of its idempotency key. */
export type StoredCheckout = {
  paymentId: string;
  transactionId: string;
  requestHash: string;
  amountPaise: number;
  holdExpiresAt: Date;
  redirectUrl: string | null;
  /** PhonePe gave no page: the places were let go. */
  refused: boolean;
  /** The payment has ended, or its hold has: nobody waits for money any more. */
  over: boolean;
};

type Row = {
  id: string;
  merchant_transaction_id: string;
  request_hash: string;
  amount_paise: number;
  hold_expires_at: Date;
  redirect_url: string | null;
  refused: boolean;
  over: boolean;
};

const STORED_CHECKOUT = `
  SELECT id, merchant_transaction_id, request_hash, amount_paise, hold_expires_at, redirect_url,
         pay_refused_at IS NOT NULL AS refused, status <> 'pending' OR hold_expires_at <= now() AS over
    FROM payments`;

/** The checkout of an idempotency key, or `null`. */
export async function findCheckout(db: Queryable, keyHash: string): Promise<StoredCheckout | null> {
  const { rows } = await db.query<Row>(`${STORED_CHECKOUT} WHERE idempotency_key_hash = $1`, [keyHash]);
  return rows[0] ? toStored(rows[0]) : null;
}

/** The same by the payment's id. */
export async function readCheckout(db: Queryable, paymentId: string): Promise<StoredCheckout | null> {
  const { rows } = await db.query<Row>(`${STORED_CHECKOUT} WHERE id = $1`, [paymentId]);
  return rows[0] ? toStored(rows[0]) : null;
}

function toStored(row: Row): StoredCheckout {
  return {
    paymentId: row.id,
    transactionId: row.merchant_transaction_id,
    requestHash: row.request_hash,
    amountPaise: row.amount_paise,
    holdExpiresAt: row.hold_expires_at,
    redirectUrl: row.redirect_url,
    refused: row.refused,
    over: row.over,
  };
}
