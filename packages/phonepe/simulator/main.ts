/**
 * The simulator as a process of its own, so that PhonePe survives a restart of the server:
 *
 *     node main.ts '{"port":3100,"clientId":"…", …}'      or the same JSON in PHONEPE_SIMULATOR_OPTIONS
 *
 * It prints one line when it is ready, `PhonePe simulator ready at http://127.0.0.1:3100`, and stops on SIGTERM, on
 * SIGINT and when its standard input, if that is a pipe, closes: with its parent.
 */
import { fstatSync } from 'node:fs';
import { z } from 'zod';
import { simulatorOptionsSchema } from './settings.ts';
import { startSimulator, type Simulator } from './simulator.ts';

let simulator: Simulator | null = null;
let stopping = false;

try {
  const json: unknown = JSON.parse(process.argv[2] ?? process.env['PHONEPE_SIMULATOR_OPTIONS'] ?? '{}');
  simulator = await startSimulator(simulatorOptionsSchema.parse(json));
  stopWithParent();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`PhonePe simulator ready at ${simulator.url}\n`);
} catch (error) {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`PhonePe simulator cannot start: ${reason}\n`);
  process.exitCode = 1;
}

function stopWithParent(): void {
  const stdin = fstatSync(0);
  // A terminal or /dev/null says nothing about a parent, and the latter ends at once.
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on('close', stop).on('end', stop).on('error', stop).resume();
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  void simulator?.close().finally(() => process.exit());
}
