import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SimDelivery, SimOrder, SimRefund, SimState, SimToken } from './state.ts';

export type StateFile = {
  /** Resolves once every change made before this call is on disk. Concurrent calls share a write. */
  save(): Promise<void>;
  /** Starts a save without waiting for it and ignores its failure: a later `save` writes the same changes. */
  saveSoon(): void;
};

type Stored = {
  version: 1;
  orders: SimOrder[];
  refunds: SimRefund[];
  deliveries: SimDelivery[];
  tokens: SimToken[];
};

/** Defaults for fields that are missing in files from before the simulator had V1 and faults. */
const DEFAULT_FIELDS = { api: 'v2', callbackUrl: null } as const;
const DEFAULT_REFUND_FIELDS = { ...DEFAULT_FIELDS, fails: false };
const DEFAULT_DELIVERY_FIELDS = { url: null, merchantOrderId: '', forged: false, held: false };

function createDefaultOrderFields() {
  return { ...DEFAULT_FIELDS, captured: null, endedAt: null, capturesAt: null, faultSeed: 0, faults: [] };
}

/** Reads the state from the file; returns an empty state if there is no file. */
export async function loadState(path: string | null): Promise<SimState> {
  const stored = path === null ? null : await readStored(path);
  return {
    orders: new Map(
      stored?.orders.map((order) => [order.merchantOrderId, { ...createDefaultOrderFields(), ...order }]),
    ),
    refunds: new Map(
      stored?.refunds.map((refund) => [refund.merchantRefundId, { ...DEFAULT_REFUND_FIELDS, ...refund }]),
    ),
    deliveries: stored?.deliveries.map((delivery) => ({ ...DEFAULT_DELIVERY_FIELDS, ...delivery })) ?? [],
    tokens: stored?.tokens ?? [],
  };
}

/** Each save writes a temporary file and renames it, so a crash leaves either the old state or the new one. */
export function createStateFile(path: string | null, state: SimState): StateFile {
  if (path === null) return { save: async () => {}, saveSoon: () => {} };
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  function startWrite(): Promise<void> {
    running = write(path ?? '', state).finally(() => (running = null));
    return running;
  }

  function save(): Promise<void> {
    if (running === null) return startWrite();
    // The running write may have started before the caller's change, so only the next one is sure to contain it.
    queued ??= running
      .catch(() => {})
      .then(() => {
        queued = null;
        return startWrite();
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

/** Checks only the version: no other program writes the file. */
function isStored(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 1;
}
