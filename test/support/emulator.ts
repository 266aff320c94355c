import '../../delivery/quiet-sdk';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment, type Emulator, startEmulator, stopEmulator } from '../../emulator/emulator';
import { installEmulator } from '../../emulator/install';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111111111111';

/** A local AWS API of a test's own, and what is told to it besides AWS's own calls. */
/** See emulator/server/script.py. */
export interface RefreshScript {
  readonly outcome?: string;
  readonly after?: number;
  readonly hold?: boolean;
  readonly irreversible?: boolean;
}

export class TestEmulator {
  private constructor(
    readonly emulator: Emulator,
    /** Gone with the emulator. */
    readonly folder: string,
  ) {}

  /** @param speed AWS's waiting times are divided by this */
  static async start(speed = 600, account = ACCOUNT): Promise<TestEmulator> {
    const folder = mkdtempSync(join(tmpdir(), 'devops-simulator-emulator-'));
    const python = await installEmulator(process.env, () => {});
    return new TestEmulator(
      await startEmulator({ python, account, logFile: join(folder, 'emulator.log'), speed }),
      folder,
    );
  }

  async stop(): Promise<void> {
    await stopEmulator(this.emulator);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get env(): Record<string, string> {
    return awsEnvironment(this.emulator, REGION);
  }

  /** For an AWS SDK client. */
  get client() {
    return {
      region: REGION,
      endpoint: this.emulator.url,
      credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
    };
  }

  /** Somebody of the account, without any right. @returns what its programs find in their environment */
  async addIdentity(name: string): Promise<Record<string, string>> {
    const ask = async (action: string): Promise<string> => {
      const response = await fetch(`${this.emulator.url}/`, {
        method: 'POST',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/iam/aws4_request' },
        body: new URLSearchParams({ Action: action, Version: '2010-05-08', UserName: name }),
      });
      if (!response.ok) throw new Error(await response.text());
      return response.text();
    };
    await ask('CreateUser');
    const key = await ask('CreateAccessKey');
    const of = (element: string): string => new RegExp(`<${element}>(.+)</${element}>`).exec(key)![1]!;
    return { AWS_ACCESS_KEY_ID: of('AccessKeyId'), AWS_SECRET_ACCESS_KEY: of('SecretAccessKey') };
  }

  /** Are rights asked for from now on? Otherwise whoever comes may do everything. */
  async judgeIdentities(judge: boolean): Promise<void> {
    const { ok } = await fetch(`${this.emulator.url}/moto-api/reset-auth`, {
      method: 'POST',
      body: judge ? '0' : 'inf',
    });
    if (!ok) throw new Error('the emulator cannot judge');
  }

  /** What targets and refreshes are to do from now on; see emulator/server/script.py. */
  async script(script: { health?: Record<string, object>; refresh?: Record<string, RefreshScript> }): Promise<void> {
    const response = await fetch(`${this.emulator.url}/simulator/script`, {
      method: 'PUT',
      body: JSON.stringify(script),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** What stands in for images in builds; see emulator/server/script.py. */
  async images(images: Record<string, { environment: Record<string, string> }>): Promise<void> {
    await fetch(`${this.emulator.url}/simulator/images`, { method: 'PUT', body: JSON.stringify(images) });
  }

  /** The API that answers for a cluster which is made from now on; see emulator/server/kubernetes.py. */
  async clusters(clusters: Record<string, { endpoint: string; authority: string }>): Promise<void> {
    const { ok } = await fetch(`${this.emulator.url}/simulator/clusters`, {
      method: 'PUT',
      body: JSON.stringify(clusters),
    });
    if (!ok) throw new Error('the emulator does not take the cluster');
  }

  /** Every StartInstanceRefresh and RollbackInstanceRefresh so far, as it was sent. */
  async requests(): Promise<{ action: string; parameters: unknown }[]> {
    const response = await fetch(`${this.emulator.url}/simulator/requests`);
    return (await response.json()) as { action: string; parameters: unknown }[];
  }
}
