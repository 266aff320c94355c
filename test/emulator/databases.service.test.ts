import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  InvalidDBInstanceStateFault,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { type Postgres, startPostgres } from '../../app/development/postgres/postgres';
import { TestEmulator } from '../support/emulator';
import { describeWith } from '../support/tools';

const INSTANCE = 'shop-primary';

jest.setTimeout(120_000);

describeWith(['python3', 'openssl'], 'the emulator, as db prepare needs it', () => {
  let emulator: TestEmulator;
  let server: Postgres;
  let rds: RDSClient;
  let secrets: SecretsManagerClient;

  beforeAll(async () => {
    // AWS's 30 seconds are six here: long enough to look in between.
    [emulator, server] = await Promise.all([TestEmulator.start(5), startPostgres()]);
    rds = new RDSClient(emulator.client);
    secrets = new SecretsManagerClient(emulator.client);
  }, 600_000);
  afterAll(() => Promise.all([emulator?.stop(), server?.stop()]));

  const link = (databases: object): Promise<Response> =>
    fetch(`${emulator.emulator.url}/simulator/databases`, { method: 'PUT', body: JSON.stringify(databases) });
  const modify = (password: string) =>
    rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: INSTANCE, MasterUserPassword: password }));
  const status = async (): Promise<string | undefined> =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: INSTANCE }))).DBInstances?.[0]
      ?.DBInstanceStatus;

  async function opens(password: string): Promise<boolean> {
    const client = new Client(server.client({ user: 'dbmaster', password }));
    try {
      await client.connect();
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') return false;
      throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }

  test('refuses to link an instance to half a server', async () => {
    const response = await link({ [INSTANCE]: { port: 5432 } });

    expect([response.status, await response.json()]).toEqual([
      400,
      { message: "a database has socket and port, got ['port'] for shop-primary" },
    ]);
  });

  test('changes the password of the server behind an instance: at its creation, and a while after it was told to', async () => {
    await link({ [INSTANCE]: { socket: server.socket, port: server.port } });
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: INSTANCE,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        AllocatedStorage: 20,
        MasterUsername: 'dbmaster',
        MasterUserPassword: 'thrown-away',
      }),
    );
    expect(await opens('thrown-away')).toBe(true);

    await modify("new-'password");

    expect(await status()).toBe('resetting-master-credentials');
    expect(await opens('thrown-away')).toBe(true);
    await expect(modify('another-one')).rejects.toThrow(InvalidDBInstanceStateFault);
    for (
      const end = Date.now() + 60_000;
      (await status()) !== 'available';
      await new Promise((resolve) => setTimeout(resolve, 100))
    )
      if (Date.now() > end) throw new Error('it never became available again');
    expect([await opens('thrown-away'), await opens("new-'password")]).toEqual([false, true]);
  });

  test('never writes a version again that holds a value, and hands out the current one', async () => {
    const { Name: SecretId = '' } = await secrets.send(new CreateSecretCommand({ Name: 'shop/database/master' }));
    const put = (id: string, SecretString: string, stage: string) =>
      secrets.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken: id.repeat(32),
          SecretString,
          VersionStages: [stage],
        }),
      );
    const current = async () => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;
    await put('a', 'one', 'AWSCURRENT');
    await put('b', 'two', 'AWSPENDING');

    await expect(put('b', 'three', 'AWSPENDING')).rejects.toThrow(ResourceExistsException);
    expect(await current()).toBe('one');

    const move = {
      SecretId,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: 'a'.repeat(32),
      MoveToVersionId: 'b'.repeat(32),
    };
    await secrets.send(new UpdateSecretVersionStageCommand(move));
    expect(await current()).toBe('two');
  });
});
