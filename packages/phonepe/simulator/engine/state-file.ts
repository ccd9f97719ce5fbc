import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SimDelivery, SimOrder, SimRefund, SimState, SimToken } from './state.ts';

export type StateFile = {
  /** Resolves once everything that was changed before this call is on disk. Calls at the same time share a write. */
  save(): Promise<void>;
  /** The same for what nobody is waiting for. A failure shows at the next `save`, which somebody is. */
  saveSoon(): void;
};

type Stored = {
  version: 1;
  orders: SimOrder[];
  refunds: SimRefund[];
  deliveries: SimDelivery[];
  tokens: SimToken[];
};

/** What files lack that were written before there were V1 and faults. */
const EARLIER = { api: 'v2', callbackUrl: null } as const;
const EARLIER_REFUND = { ...EARLIER, fails: false };
const EARLIER_DELIVERY = { url: null, merchantOrderId: '', forged: false, held: false };

function earlierOrder() {
  return { ...EARLIER, captured: null, endedAt: null, capturesAt: null, faultSeed: 0, faults: [] };
}

/** What the file holds, or an empty state where there is no file (yet). */
export async function loadState(path: string | null): Promise<SimState> {
  const stored = path === null ? null : await readStored(path);
  return {
    orders: new Map(stored?.orders.map((order) => [order.merchantOrderId, { ...earlierOrder(), ...order }])),
    refunds: new Map(
      stored?.refunds.map((refund) => [refund.merchantRefundId, { ...EARLIER_REFUND, ...refund }]),
    ),
    deliveries: stored?.deliveries.map((delivery) => ({ ...EARLIER_DELIVERY, ...delivery })) ?? [],
    tokens: stored?.tokens ?? [],
  };
}

/** Writes whole, beside the file, and renames: a crash leaves the old state or the new one. */
export function createStateFile(path: string | null, state: SimState): StateFile {
  if (path === null) return { save: async () => {}, saveSoon: () => {} };
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  function start(): Promise<void> {
    running = write(path ?? '', state).finally(() => (running = null));
    return running;
  }

  function save(): Promise<void> {
    if (running === null) return start();
    // The running write may have begun before the caller's change; the next one has it for certain.
    queued ??= running
      .catch(() => {})
      .then(() => {
        queued = null;
        return start();
      });
    return queued;
  }

  return {
    save,
    saveSoon: () => void save().catch(() => {}),
  };
}

async function write(path: string, state: SimState): Promise<void> {
  const stored: Stored = {
    version: 1,
    orders: [...state.orders.values()],
    refunds: [...state.refunds.values()],
    deliveries: state.deliveries,
    tokens: state.tokens,
  };
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, JSON.stringify(stored));
  await rename(temporary, path);
}

async function readStored(path: string): Promise<Stored | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const stored: unknown = JSON.parse(text);
  if (!isStored(stored)) throw new Error(`${path} is not a state file of this simulator`);
  return stored;
}

/** The version stands for the whole form: nobody else writes the file. */
function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1;
}
