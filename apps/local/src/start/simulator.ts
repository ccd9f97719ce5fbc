import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_PATH } from '@nibog/server/webhook/path';
import { z } from 'zod';
import { startChild, type Child } from './child.ts';
import { localUrl, type StartConfig } from './config.ts';
import { assertPortFree, fetchJson } from './ports.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.resolve('@nibog/phonepe/simulator')));
const HOST = '127.0.0.1';

const credentialsSchema = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  clientVersion: z.string(),
  webhookUsername: z.string(),
  webhookPassword: z.string(),
});
type Credentials = z.infer<typeof credentialsSchema>;

/** The simulator that the server uses instead of PhonePe. */
export type SimulatorPlan = { url: string; running: boolean; credentials: Credentials };

/**
 * Checks whether this clone's simulator is already running. Returns `null` if the configuration needs no simulator.
 *
 * @throws Error with a one-line message if another program uses its port
 */
export async function planSimulator(config: StartConfig): Promise<SimulatorPlan | null> {
  if (config.simulatorPort === null) return null;
  const credentials = readCredentials(config.dataDir);
  const url = localUrl(HOST, config.simulatorPort);
  // Only this clone's simulator knows this clone's credentials.
  if (await acceptsCredentials(url, credentials)) return { url, running: true, credentials };
  await assertPortFree({
    port: config.simulatorPort,
    host: HOST,
    variable: 'PHONEPE_SIMULATOR_PORT',
    purpose: "PhonePe's simulator",
  });
  return { url, running: false, credentials };
}

/** Starts the simulator. Returns before it is ready: see {@link isSimulatorUp}. */
export function startSimulatorProcess(config: StartConfig, { credentials }: SimulatorPlan): Child {
  const options = {
    ...credentials,
    port: config.simulatorPort,
    stateFile: join(config.dataDir, 'phonepe-simulator.json'),
    webhookUrls: [`${localUrl(config.host, config.port)}${WEBHOOK_PATH}`],
    timeScale: config.timeScale,
  };
  return startChild({
    name: "PhonePe's simulator",
    args: [MAIN, JSON.stringify(options)],
    env: process.env,
    output: 'ignore',
    stopWithinMs: 10_000,
  });
}

export async function isSimulatorUp({ url }: SimulatorPlan): Promise<boolean> {
  return (await fetchJson(`${url}/__sim/health`)) !== undefined;
}

/** The variables with which the server uses the simulator. */
export function simulatorEnv({ url, credentials }: SimulatorPlan): Record<string, string> {
  return {
    PHONEPE_AUTH_BASE_URL: `${url}/apis/pg-sandbox`,
    PHONEPE_PG_BASE_URL: `${url}/apis/pg-sandbox`,
    PHONEPE_CLIENT_ID: credentials.clientId,
    PHONEPE_CLIENT_SECRET: credentials.clientSecret,
    PHONEPE_CLIENT_VERSION: credentials.clientVersion,
    PHONEPE_WEBHOOK_USERNAME: credentials.webhookUsername,
    PHONEPE_WEBHOOK_PASSWORD: credentials.webhookPassword,
    // For PHONEPE_API=v1: the merchant that PhonePe publishes for its sandbox. The simulator accepts it.
    PHONEPE_MERCHANT_ID: 'PGTESTPAYUAT',
    PHONEPE_SALT_KEY: '099eb0cd-02cf-4e2a-8aca-3e6c6aff0399',
    PHONEPE_SALT_INDEX: '1',
  };
}

async function acceptsCredentials(url: string, credentials: Credentials): Promise<boolean> {
  if ((await fetchJson(`${url}/__sim/health`)) === undefined) return false;
  const body = new URLSearchParams({
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    client_version: credentials.clientVersion,
    grant_type: 'client_credentials',
  });
  return (await fetchJson(`${url}/apis/pg-sandbox/v1/oauth/token`, { method: 'POST', body })) !== undefined;
}

/** Reads the credentials of the data folder, or generates them once. */
function readCredentials(dataDir: string): Credentials {
  const file = join(dataDir, 'phonepe-simulator-credentials.json');
  if (existsSync(file)) return credentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const credentials = {
    clientId: 'SIMULATED',
    clientSecret: randomBytes(24).toString('base64url'),
    clientVersion: '1',
    webhookUsername: 'simulated',
    webhookPassword: randomBytes(12).toString('hex'),
  };
  writeFileSync(file, JSON.stringify(credentials), { mode: 0o600, flag: 'wx' });
  return credentials;
}
