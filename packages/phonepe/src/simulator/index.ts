export { startSimulator } from './simulator.ts';
export type { Simulator } from './simulator.ts';
export type { SimulatorOptions, SimulatorSettings } from './settings.ts';
export type { SimAttempt, SimDelivery, SimOrder, SimRefund } from './state.ts';
export type { OrderEvent, RefundEvent } from './bodies.ts';
export type { Gate, SimCall } from './gates.ts';
export type { Fault } from './faults.ts';
export type { LogEntry } from './log.ts';
