import type { Engine } from './engine/engine.ts';
import type { StateFile } from './engine/state-file.ts';
import type { SimState } from './engine/state.ts';
import type { CallFaults } from './faults/calls.ts';
import type { FaultPlan } from './faults/plan.ts';
import type { Gates } from './gates.ts';
import type { SimLog } from './log.ts';
import type { SimulatorSettings } from './settings.ts';
import type { Notifier } from './webhooks/notifier.ts';
import type { WebhookSender } from './webhooks/sender.ts';

/** The dependencies of the simulator's routes. */
export type SimContext = {
  credentials: { clientId: string; clientSecret: string; clientVersion: string };
  v1: { merchantId: string; saltKey: string; saltIndex: number };
  settings: SimulatorSettings;
  timeScale: number;
  state: SimState;
  file: StateFile;
  log: SimLog;
  gates: Gates;
  callFaults: CallFaults;
  plan: FaultPlan;
  webhooks: WebhookSender;
  engine: Engine;
  notifier: Notifier;
  /** Returns `http://127.0.0.1:<port>`; empty until the server listens. */
  baseUrl: () => string;
};
