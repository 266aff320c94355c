import { hostsEnvironment } from '../../../app/development/postgres/hosts';
import { IamFront } from '../../../app/development/postgres/iam';
import type { Postgres } from '../../../app/development/postgres/postgres';
import type { Replica } from '../../../app/development/postgres/replica';
import { AUDIENCE, Issuer } from '../../support/issuer';
import { buildService, HOSTS, productionVariables, Scratch, Service, startDatabase } from '../../support/service';
import { describeWith } from '../../support/tools';

// Starting a process takes seconds on a busy machine.
jest.setTimeout(60_000);

const PORT = 5432;

describeWith(['openssl'], 'a primary with a replica', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let replica: Replica;
  let issuer: Issuer;
  let service: Service;

  beforeAll(async () => {
    buildService();
    scratch = await Scratch.make();
    [postgres, issuer] = await Promise.all([startDatabase(), Issuer.start(scratch.certificate)]);
    replica = await postgres.startReplica();
    service = await Service.start(scratch, {
      ...productionVariables(scratch, postgres),
      ...hostsEnvironment({
        [`${HOSTS.primary}:${PORT}`]: postgres.port,
        [`${HOSTS.replica}:${PORT}`]: replica.port,
      }),
      DATABASE_HOST: HOSTS.primary,
      DATABASE_REPLICA_HOST: HOSTS.replica,
      DATABASE_PORT: String(PORT),
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: AUDIENCE,
    });
  }, 180_000);
  afterAll(async () => {
    await service?.stop();
    await replica?.stop();
    await postgres?.stop();
    await issuer?.stop();
    scratch?.remove();
  });

  const create = (name: string) =>
    service.post('/api/environments', {
      body: { name, kind: 'staging', instances: 1 },
      headers: issuer.authorization,
    });
  const names = async (headers = {}): Promise<string[]> =>
    (await service.get('/api/environments', { headers })).json.items.map(({ name }: { name: string }) => name);
  const pause = () => replica.query('SELECT pg_wal_replay_pause()');
  const resume = () => replica.query('SELECT pg_wal_replay_resume()');

  test('takes writes on the primary and reads on the replica', async () => {
    expect((await create('first')).status).toBe(201);
    await replica.caughtUp(postgres);
    expect(await names()).toEqual(['first']);

    await pause();
    expect((await create('second')).status).toBe(201);
    expect(await names()).toEqual(['first']);
  });

  test('shows what was just written to whoever asks past every copy', async () => {
    expect(await names({ 'cache-control': 'no-cache' })).toEqual(['second', 'first']);
    await resume();
    await replica.caughtUp(postgres);
    expect(await names()).toEqual(['second', 'first']);
  });

  test('counts the connections of both', async () => {
    const metrics = await service.metrics();

    expect(metrics).toMatch(/database_pool_connections\{pool="primary",state="idle"\} [1-4]\n/);
    expect(metrics).toMatch(/database_pool_connections\{pool="replica",state="idle"\} [1-4]\n/);
  });

  test('goes on reading from the primary while the replica is gone, and from the replica once it is back', async () => {
    await replica.kill();
    expect(await names()).toEqual(['second', 'first']);
    const warning = () =>
      service.lines.find(({ msg, level }) => level === 'warn' && msg.startsWith('the replica cannot'));
    await service.until(() => warning() !== undefined, 'it warns');
    expect(warning()!.msg).toBe('the replica cannot be reached, the primary takes the reads');
    expect((await service.get('/ready')).status).toBe(200);

    await replica.start();
    await replica.caughtUp(postgres);
    await pause();
    await create('third');
    await service.until(async () => (await names()).length === 2, 'the replica, which stands still, is asked');
    await resume();
  }, 120_000);
});

describeWith(['openssl'], 'a database that takes login tokens only', () => {
  let scratch: Scratch;
  let postgres: Postgres;
  let replica: Replica;
  let fronts: IamFront[];
  let service: Service;

  beforeAll(async () => {
    scratch = await Scratch.make();
    postgres = await startDatabase();
    await postgres.query('GRANT rds_iam TO app');
    replica = await postgres.startReplica();
    fronts = await Promise.all(
      Object.entries({ primary: postgres, replica }).map(([name, server]) =>
        IamFront.start(server, {
          endpoints: [`${HOSTS[name as keyof typeof HOSTS]}:${PORT}`],
          region: 'eu-west-1',
          accessKeyId: 'test',
          secretAccessKey: 'test',
        }),
      ),
    );
    service = await Service.start(scratch, {
      ...productionVariables(scratch, postgres),
      ...hostsEnvironment({
        [`${HOSTS.primary}:${PORT}`]: fronts[0]!.port,
        [`${HOSTS.replica}:${PORT}`]: fronts[1]!.port,
      }),
      DATABASE_HOST: HOSTS.primary,
      DATABASE_REPLICA_HOST: HOSTS.replica,
      DATABASE_PORT: String(PORT),
    });
  }, 180_000);
  afterAll(async () => {
    await service?.stop();
    await Promise.all((fronts ?? []).map((front) => front.stop()));
    await replica?.stop();
    await postgres?.stop();
    scratch?.remove();
  });

  test('lets the service in, with a token for each server and each new connection', async () => {
    expect((await service.get('/ready')).status).toBe(200);
    const lists = await Promise.all(Array.from({ length: 8 }, () => service.get('/api/environments')));

    expect(lists.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(service.line('the replica cannot be reached, the primary takes the reads')).toBeUndefined();
    expect(fronts.flatMap(({ refusals }) => refusals)).toEqual([]);
  });
});
