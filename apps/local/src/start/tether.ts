/**
 * Runs a program that does not watch its standard input (Node's watch mode, Vite), and ends it when ours closes:
 *
 *     node tether.ts --watch main.ts
 */
import { spawn } from 'node:child_process';
import { onStopRequest } from './stop-request.ts';

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
let asked = false;
onStopRequest(() => {
  asked = true;
  child.kill('SIGTERM');
});
child.on('exit', (code) => process.exit(asked ? 0 : (code ?? 1)));
