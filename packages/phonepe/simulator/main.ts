/**
 * Runs the simulator as a separate process, so that it keeps running when the server restarts:
 *
 *     node main.ts '{"port":3100,"clientId":"…", …}'      or the same JSON in PHONEPE_SIMULATOR_OPTIONS
 *
 * It prints one line when it is ready, `PhonePe simulator ready at http://127.0.0.1:3100`. It stops on SIGTERM, on
 * SIGINT and, if its standard input is a pipe, when that closes because the parent process has exited.
 */
import { fstatSync } from 'node:fs';
import { z } from 'zod';
import { simulatorOptionsSchema } from './settings.ts';
import { type Simulator, startSimulator } from './simulator.ts';

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
  // A terminal or /dev/null does not show whether the parent is running, and /dev/null ends immediately.
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on('close', stop).on('end', stop).on('error', stop).resume();
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  void simulator?.close().finally(() => process.exit());
}
