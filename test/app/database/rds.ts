import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { hostsEnvironment } from '../../../app/development/postgres/hosts';
import { IamFront } from '../../../app/development/postgres/iam';
import { type Postgres, startPostgres } from '../../../app/development/postgres/postgres';
import type { DatabaseCommandEnvironment } from '../../../app/src/contract';
import { OTHER_CONNECTIONS } from '../../../constructs/database/connections';
import { ACCOUNT, REGION, TestEmulator } from '../../support/emulator';

const ROOT = join(__dirname, '..', '..', '..');
const INSTANCE = 'shop-primary';
/** As the emulator names it. */
const HOST = `${INSTANCE}.aaaaaaaaaa.${REGION}.rds.amazonaws.com`;
export const ENDPOINT = `${HOST}:5432`;
/** Connections of the services, as an environment would count them. */
export const APP_CONNECTIONS = 40;

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A PostgreSQL with TLS that the emulator and the command take for an RDS instance, and the command itself. */
export class TestRds {
  readonly region = REGION;
  now = (): Date => new Date();
  private secrets: { master: string; monitor: string } | undefined;
  private number = 0;

  private constructor(
    readonly emulator: TestEmulator,
    readonly server: Postgres,
    readonly front: IamFront,
    /** Holds the bundled command. */
    readonly folder: string,
  ) {}

  static async start(): Promise<TestRds> {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-db-'));
    const [emulator, server] = await Promise.all([
      TestEmulator.start(60),
      startPostgres({ hostNames: [HOST], settings: { log_statement: 'all' } }),
      bundleCommand(folder),
    ]);
    const credentials = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
    const holder: { rds?: TestRds } = {};
    const now = (): Date => holder.rds?.now() ?? new Date();
    const front = await IamFront.start(server, { endpoints: [ENDPOINT], region: REGION, ...credentials, now });
    const rds = new TestRds(emulator, server, front, folder);
    holder.rds = rds;
    try {
      await rds.createInstance();
      return rds;
    } catch (error) {
      await rds.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.front.stop();
    await Promise.all([this.emulator.stop(), this.server.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get secretsManager(): SecretsManagerClient {
    return new SecretsManagerClient(this.emulator.client);
  }

  /** As an apply leaves it: nobody knows the master's password, the secrets are empty, there are no roles. */
  async renew(): Promise<void> {
    this.number += 1;
    const create = async (name: string): Promise<string> => {
      const command = new CreateSecretCommand({ Name: `shop-${this.number}/database/${name}` });
      return (await this.secretsManager.send(command)).ARN!;
    };
    this.secrets = { master: await create('master'), monitor: await create('monitor') };
    await this.server.query("ALTER ROLE dbmaster PASSWORD 'thrown-away'");
    for (const role of ['app', 'migrator', 'monitor']) {
      const { rows } = await this.server.query(`SELECT FROM pg_roles WHERE rolname = '${role}'`);
      if (rows.length === 0) continue;
      await this.server.query(`DROP OWNED BY ${role} CASCADE`, { database: 'simulator' });
      await this.server.query(`DROP ROLE ${role}`);
    }
    await this.server.query('ALTER DATABASE simulator RESET search_path');
  }

  get secretArns(): { master: string; monitor: string } {
    if (!this.secrets) throw new Error('renew() comes first');
    return this.secrets;
  }

  /** What CodeBuild would tell the command. */
  get environment(): DatabaseCommandEnvironment & Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      ...this.emulator.env,
      ...hostsEnvironment({ [ENDPOINT]: this.front.port }),
      AWS_REGION: REGION,
      DATABASE_HOST: HOST,
      DATABASE_PORT: '5432',
      DATABASE_NAME: 'simulator',
      DATABASE_CA_FILE: this.server.caFile,
      DATABASE_INSTANCE: INSTANCE,
      DATABASE_MASTER_USER: 'dbmaster',
      DATABASE_MASTER_SECRET: this.secretArns.master,
      DATABASE_MONITOR_SECRET: this.secretArns.monitor,
      DATABASE_APP_CONNECTIONS: String(APP_CONNECTIONS),
      DATABASE_MIGRATOR_CONNECTIONS: String(OTHER_CONNECTIONS.migrator),
      DATABASE_MONITOR_CONNECTIONS: String(OTHER_CONNECTIONS.monitor),
    };
  }

  /**
   * Runs the command to its end.
   * @param onLine told each line as it comes, with what kills the command at once
   */
  async db(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    onLine: (line: string, kill: () => void) => void = () => {},
  ): Promise<Run> {
    const child = spawn(process.execPath, [join(this.folder, 'db.js'), ...args], {
      env: { ...this.environment, ...environment },
    });
    this.kill = () => void child.kill('SIGKILL');
    let stdout = '';
    let stderr = '';
    createInterface(child.stdout).on('line', (line) => {
      stdout += `${line}\n`;
      onLine(line, this.kill);
    });
    child.stderr.on('data', (data) => (stderr += String(data)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** Ends the command that runs. */
  kill: () => void = () => {};

  /** A connection of this process, through the front, as the service would make it. */
  client(user: string, password: string): Client {
    const client = new Client({ ...this.server.client({ user, password }), port: this.front.port });
    client.on('error', () => {});
    return client;
  }

  private async createInstance(): Promise<void> {
    const link = { [INSTANCE]: { socket: this.server.socket, port: this.server.port } };
    const url = `${this.emulator.emulator.url}/simulator/databases`;
    const response = await fetch(url, { method: 'PUT', body: JSON.stringify(link) });
    if (!response.ok) throw new Error(await response.text());
    const client = new RDSClient(this.emulator.client);
    await client.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: INSTANCE,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        MasterUsername: 'dbmaster',
        MasterUserPassword: 'thrown-away-by-terraform',
        AllocatedStorage: 20,
      }),
    );
    const { DBInstances } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: INSTANCE }));
    const address = DBInstances?.[0]?.Endpoint?.Address;
    if (address !== HOST) throw new Error(`the emulator names the instance ${address}, not ${HOST}`);
  }
}

export { ACCOUNT, HOST, INSTANCE, REGION };

/** Bundles the command as a release does. */
export async function bundleCommand(folder: string): Promise<void> {
  const program = `import { build } from './app/build.mjs'; await build(${JSON.stringify(folder)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error('the command could not be bundled');
}
