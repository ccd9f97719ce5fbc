import { generateBookingRef, generateTransactionId, type Durations } from '@nibog/domain';
import { toPreparedStatement, type Connection } from './connection.ts';

export const AMOUNT_PAISE = 180_000;
export const TERMS_VERSION = 'model-terms';
const BATCH = 64;

/** A slot with one pending payment that holds a place in it. */
export type Fixture = {
  slotId: number;
  eventId: number;
  paymentId: string;
  transactionId: string;
  /** The parent's phone, which is also the child's key. */
  phone: string;
};

export type Setting = { capacity: 1 | 2; event: 'near' | 'far' };

const INSERT_FIXTURES = `
  WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS w(txn, ref, phone, n)),
  slot AS (
    INSERT INTO slots (event_id, game_id, starts_at, ends_at, price_paise, capacity, held, note)
    SELECT $5, g.id, e.date + n * interval '1 minute', e.date + n * interval '1 minute' + interval '1 hour', $6, $7, 1, txn
      FROM wanted, games g, events e WHERE e.id = $5 AND g.slug = 'model' RETURNING id, note),
  payment AS (
    INSERT INTO payments (merchant_transaction_id, booking_ref, idempotency_key_hash, request_hash, event_id, amount_paise,
                          hold_expires_at, order_final_at, next_look_at, redirect_url, gateway_order_id)
    SELECT txn, ref, txn, '', $5, $6, now() + $8 * interval '1 ms', now() + $9 * interval '1 ms',
           now() + $10 * interval '1 ms', 'https://phonepe.test/' || txn, 'OMO' || txn
      FROM wanted RETURNING id, merchant_transaction_id AS txn),
  parent AS (
    INSERT INTO parents (payment_id, full_name, email, phone)
    SELECT id, 'Asha Rao', phone || '@example.com', phone FROM payment JOIN wanted USING (txn)),
  child AS (
    INSERT INTO children (payment_id, position, full_name, date_of_birth, gender)
    SELECT id, 0, 'Aarav Rao', '2024-03-31', 'male' FROM payment RETURNING id, payment_id),
  item AS (
    INSERT INTO payment_items (payment_id, slot_id, child_id, child_key, price_paise)
    SELECT p.id, slot.id, child.id, w.phone, $6
      FROM payment p JOIN wanted w USING (txn) JOIN slot ON slot.note = p.txn JOIN child ON child.payment_id = p.id),
  line AS (
    INSERT INTO payment_timeline (payment_id, from_status, to_status, cause)
    SELECT id, NULL, 'pending', 'checkout' FROM payment)
  SELECT slot.id AS "slotId", $5::int AS "eventId", p.id AS "paymentId", txn AS "transactionId", phone
    FROM payment p JOIN wanted USING (txn) JOIN slot ON slot.note = txn`;

/** Fixtures inserted in batches, so that most runs begin without a statement. */
export class FixturePool {
  readonly #owner: Connection;
  readonly #durations: Durations;
  readonly #events: Record<Setting['event'], number>;
  #available = new Map<string, Fixture[]>();
  #created = 0;
  #phones = 0;

  constructor(owner: Connection, durations: Durations, events: Record<Setting['event'], number>) {
    this.#owner = owner;
    this.#durations = durations;
    this.#events = events;
  }

  async take(setting: Setting): Promise<Fixture> {
    const key = `${setting.capacity} ${setting.event}`;
    const available = this.#available.get(key) ?? [];
    if (available.length === 0) available.push(...(await this.#create(setting)));
    this.#available.set(key, available);
    const fixture = available.pop();
    if (!fixture) throw new Error('no fixture was created');
    return fixture;
  }

  /** Forgets the unused fixtures, whose rows were deleted. */
  clear(): void {
    this.#available = new Map();
  }

  /** A phone number that no other parent has. */
  newPhone(): string {
    this.#phones += 1;
    return `+919${String(this.#phones).padStart(9, '0')}`;
  }

  async #create({ capacity, event }: Setting): Promise<Fixture[]> {
    const { hold, unknownOrderMargin, firstLook } = this.#durations;
    const ids = Array.from({ length: BATCH }, () => generateTransactionId());
    const { rows } = await this.#owner.query<Fixture>(
      toPreparedStatement(INSERT_FIXTURES, [
        ids,
        ids.map((id) => generateBookingRef(id)),
        ids.map(() => this.newPhone()),
        ids.map((_id, index) => this.#created + index),
        this.#events[event],
        AMOUNT_PAISE,
        capacity,
        hold,
        hold + unknownOrderMargin,
        firstLook,
      ]),
    );
    this.#created += BATCH;
    return rows;
  }
}

/** Inserts two events. A cancellation refunds half for the `far` one and nothing for the `near` one. */
export async function insertEvents(owner: Connection): Promise<Record<Setting['event'], number>> {
  const { rows } = await owner.query<{ near: number; far: number }>(
    `WITH city AS (INSERT INTO cities (slug, name) VALUES ('model', 'Model') RETURNING id),
     game AS (
       INSERT INTO games (slug, name, description, min_age_months, max_age_months, minutes)
       VALUES ('model', 'Model', '', 0, 1200, 60)),
     event AS (
       INSERT INTO events (slug, title, about, date, city_id, status, terms_version)
       SELECT 'model-' || days, 'Model', '', current_date + days, city.id, 'published', '${TERMS_VERSION}'
         FROM city, unnest(ARRAY[3, 11]) AS days RETURNING id, slug)
     SELECT (SELECT id FROM event WHERE slug = 'model-3') AS near, (SELECT id FROM event WHERE slug = 'model-11') AS far`,
  );
  const [events] = rows;
  if (!events) throw new Error('the events were not inserted');
  return events;
}
