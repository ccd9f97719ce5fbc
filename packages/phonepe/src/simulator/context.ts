import type { Engine } from './engine.ts';
import type { Faults } from './faults.ts';
import type { Gates } from './gates.ts';
import type { SimLog } from './log.ts';
import type { SimulatorSettings } from './settings.ts';
import type { StateFile } from './state-file.ts';
import type { SimState } from './state.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** What the simulator's routes share. */
export type SimContext = {
  credentials: { clientId: string; clientSecret: string; clientVersion: string };
  v1: { merchantId: string; saltKey: string; saltIndex: number };
  settings: SimulatorSettings;
  timeScale: number;
  state: SimState;
  file: StateFile;
  log: SimLog;
  gates: Gates;
  faults: Faults;
  webhooks: WebhookSender;
  engine: Engine;
  /** `http://127.0.0.1:<port>`, known once it listens. */
  baseUrl: () => string;
};
