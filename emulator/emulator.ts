import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../app/development/free-port';
import { Stop } from '../delivery/stop';
import { childEnvironment } from '../delivery/terraform/environment';

const LAUNCHER = join(__dirname, 'server', 'launch.py');
const START_MS = 60_000;

/** A running local AWS API. */
export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly nonce: string;
  readonly account: string;
}

export interface EmulatorOptions {
  readonly python: string;
  /** Id of the one account that it answers for. */
  readonly account: string;
  /** Its output is written here. */
  readonly logFile: string;
  /** AWS's own waiting times are divided by this. @default 60 */
  readonly speed?: number;
  /** Told as soon as there is a process to stop, before it answers. */
  readonly onSpawn?: (emulator: Emulator) => void;
}

/** Starts the emulator on a free port of the loopback interface. It outlives this process until `stopEmulator`. */
export async function startEmulator({
  python,
  account,
  logFile,
  speed = 60,
  onSpawn,
}: EmulatorOptions): Promise<Emulator> {
  const port = await freePort();
  const nonce = randomUUID();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(python, [LAUNCHER, '--port', String(port), '--nonce', nonce, '--speed', String(speed)], {
    detached: true,
    stdio: ['ignore', log, log],
    env: childEnvironment(process.env, {
      MOTO_ACCOUNT_ID: account,
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      MOTO_ACM_VALIDATION_WAIT: '0',
      PYTHONDONTWRITEBYTECODE: '1',
    }),
  });
  closeSync(log);
  child.unref();
  const emulator = { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, nonce, account };
  onSpawn?.(emulator);
  const end = Date.now() + START_MS;
  while (!(await isRunning(emulator))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stopEmulator(emulator);
      const words = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
      throw new Stop(`the emulator did not start:\n${words}`, `read ${logFile}, then repeat the command`);
    }
    await sleep(100);
  }
  return emulator;
}

/** Is this very emulator answering, and not somebody else on its port? */
export async function isRunning({ url, nonce }: Pick<Emulator, 'url' | 'nonce'>): Promise<boolean> {
  try {
    const response = await fetch(`${url}/simulator/identity`, { signal: AbortSignal.timeout(2000) });
    return ((await response.json()) as { nonce?: string }).nonce === nonce;
  } catch {
    return false;
  }
}

/** Ends the emulator and waits until its port is closed. */
export async function stopEmulator(emulator: Emulator): Promise<void> {
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    if (!kill(emulator.pid, name)) return;
    for (let waited = 0; waited < 5000; waited += 50) {
      if (!kill(emulator.pid, 0)) return;
      await sleep(50);
    }
  }
}

/**
 * What AWS's SDKs and the provider need to talk to the emulator and to nothing else.
 * @throws {Stop} when it would not be on this machine
 */
export const awsEnvironment = ({ url }: Pick<Emulator, 'url'>, region: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: loopback(url),
  AWS_ACCESS_KEY_ID: 'emulator',
  AWS_SECRET_ACCESS_KEY: 'emulator',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  // Files of the person's own must not add a profile, an endpoint or a role.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

function loopback(url: string): string {
  if (/^http:\/\/127\.0\.0\.1:\d+$/.test(url)) return url;
  throw new Stop(
    `the emulator must be on this machine (http://127.0.0.1:<port>), got ${url}`,
    'remove emulator.out',
    2,
  );
}

/** Remembers a running emulator for a later command. */
export const saveEmulator = (file: string, emulator: Emulator): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(emulator));
};

/** The emulator that an earlier command left running, if it still does. */
export async function savedEmulator(file: string): Promise<Emulator | undefined> {
  let saved: Emulator;
  try {
    saved = JSON.parse(readFileSync(file, 'utf8')) as Emulator;
  } catch {
    return undefined;
  }
  if (await isRunning(saved)) return saved;
  rmSync(file, { force: true });
  return undefined;
}

/** Sends a signal to the process (0 only asks). The emulator leads a process group of its own. */
function kill(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return pid > 0;
  } catch {
    return false;
  }
}
