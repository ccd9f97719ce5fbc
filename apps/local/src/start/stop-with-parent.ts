/**
 * Runs a program that does not watch its standard input (Node's watch mode, Vite) and stops it when this process's standard
 * input closes:
 *
 *     node stop-with-parent.ts --watch main.ts
 */
import { spawn } from 'node:child_process';
import { onStopRequest } from './stop-request.ts';

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
let isStopping = false;
onStopRequest(() => {
  isStopping = true;
  child.kill('SIGTERM');
});
child.on('exit', (code) => process.exit(isStopping ? 0 : (code ?? 1)));
