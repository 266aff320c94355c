import { Signer } from '@aws-sdk/rds-signer';
import { Client, Pool, type PoolClient } from 'pg';
import type { DatabaseConfig } from '../../../app/src/config';
import { connectionOf } from '../../../app/src/pools';
import { socketTo } from '../../support/socket-to';
import { describeWith } from '../../support/tools';
import { HOST, REGION, TestRds } from './rds';

const WAIT = 120_000;
const CREDENTIALS = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
const ALL_BUT_DATE = [
  ...([
    'nextTick',
    'setImmediate',
    'clearImmediate',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
  ] as const),
  ...(['queueMicrotask', 'performance', 'hrtime'] as const),
];
const REFUSED = (user: string): string => `PAM authentication failed for user "${user}"`;

describeWith(['python3', 'openssl'], 'a login with an IAM token', () => {
  let rds: TestRds;

  beforeAll(async () => {
    rds = await TestRds.start();
    await rds.renew();
    expect(await rds.db(['prepare'])).toMatchObject({ code: 0 });
  }, 600_000);
  afterAll(() => rds?.stop(), WAIT);
  beforeEach(() => {
    rds.front.refusals.length = 0;
    rds.front.admitted = 0;
    rds.now = () => new Date();
  });

  type Signing = Partial<ConstructorParameters<typeof Signer>[0]>;
  const token = (given: Signing = {}): Promise<string> =>
    new Signer({
      hostname: HOST,
      port: 5432,
      username: 'app',
      region: REGION,
      credentials: CREDENTIALS,
      ...given,
    }).getAuthToken();

  async function login(user: string, password: string | (() => Promise<string>)): Promise<string> {
    const client = new Client({ ...rds.server.client({ user }), password, port: rds.front.port });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<{ me: string }>('SELECT current_user AS me')).rows[0]!.me;
    } finally {
      await client.end().catch(() => {});
    }
  }

  test.each(['app', 'migrator'])(
    'opens the database to %s',
    async (username) => {
      expect(await login(username, await token({ username }))).toBe(username);
      expect(rds.front.refusals).toEqual([]);
    },
    WAIT,
  );

  const inMinutes = (minutes: number): void => {
    rds.now = () => new Date(Date.now() + minutes * 60_000);
  };

  test(
    'is good for a quarter of an hour, and no longer',
    async () => {
      const text = await token();
      inMinutes(14);
      expect(await login('app', text)).toBe('app');
      inMinutes(16);
      await expect(login('app', text)).rejects.toThrow(REFUSED('app'));
      inMinutes(-6);
      await expect(login('app', text)).rejects.toThrow(REFUSED('app'));

      expect(rds.front.refusals).toEqual([
        expect.stringMatching(/^96\d s old, valid for 900 s$/),
        expect.stringMatching(/^-3[56]\d s old, valid for 900 s$/),
      ]);
    },
    WAIT,
  );

  test.each<[string, Signing, string]>([
    ['another host', { hostname: 'alias.example.com' }, `signed for alias.example.com:5432, not for ${HOST}:5432`],
    ['another port', { port: 5433 }, `signed for ${HOST}:5433, not for ${HOST}:5432`],
    ['another role', { username: 'migrator' }, 'signed for the role migrator, not for app'],
    ['another region', { region: 'eu-north-1' }, 'signed for the region eu-north-1, not for eu-west-1'],
    ['an unknown key', { credentials: { ...CREDENTIALS, accessKeyId: 'other' } }, 'unknown access key other'],
    ['a wrong key', { credentials: { ...CREDENTIALS, secretAccessKey: 'other' } }, 'a wrong signature'],
  ])(
    'is refused when it is signed for or with %s',
    async (_case, signing, reason) => {
      await expect(login('app', await token(signing))).rejects.toThrow(REFUSED('app'));

      expect(rds.front.refusals).toEqual([reason]);
    },
    WAIT,
  );

  test.each<[string, (text: string) => string, string]>([
    [
      'lives longer',
      (text) => text.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000'),
      'a lifetime of 90000 s, not of 1 to 900 s',
    ],
    [
      'lives shorter than was signed',
      (text) => text.replace('X-Amz-Expires=900', 'X-Amz-Expires=899'),
      'a wrong signature',
    ],
    [
      'asks for another action',
      (text) => text.replace('Action=connect', 'Action=delete'),
      'action delete, not connect',
    ],
    ['is a password', () => 'let-me-in', 'signed for let-me-in, not for'],
    ['is empty', () => '', 'not a token'],
  ])(
    'is refused when it %s',
    async (_case, change, reason) => {
      await expect(login('app', change(await token()))).rejects.toThrow(REFUSED('app'));

      expect(rds.front.refusals).toEqual([expect.stringContaining(reason)]);
    },
    WAIT,
  );

  test(
    'is made anew by the service for each of its connections',
    async () => {
      const config: DatabaseConfig = {
        host: HOST,
        replicaHost: undefined,
        port: 5432,
        name: 'simulator',
        user: 'app',
        password: undefined,
        region: REGION,
        caFile: rds.server.caFile,
        poolSize: 3,
      };
      Object.assign(process.env, rds.emulator.env); // the keys, which on AWS are the role's
      const pool = new Pool({ ...connectionOf(config, HOST), max: 3, stream: () => socketTo(rds.front.port) });
      const clients: PoolClient[] = [];
      try {
        for (const minutes of [0, 20, 40]) {
          // One clock for whoever signs and whoever judges.
          jest.useFakeTimers({ now: Date.now() + minutes * 60_000, doNotFake: ALL_BUT_DATE });
          clients.push(await pool.connect());
          jest.useRealTimers();
        }
        const users = await Promise.all(clients.map((client) => client.query('SELECT current_user AS me')));
        expect(users.map(({ rows }) => rows)).toEqual([[{ me: 'app' }], [{ me: 'app' }], [{ me: 'app' }]]);
      } finally {
        jest.useRealTimers();
        for (const client of clients) client.release();
        await pool.end();
      }
      expect(rds.front.refusals).toEqual([]);
      expect(rds.front.admitted).toBe(3);
    },
    WAIT,
  );

  test(
    'is not asked of monitor, who has a password, and is no way in for a stranger',
    async () => {
      await expect(login('monitor', await token({ username: 'monitor' }))).rejects.toThrow(
        'password authentication failed for user "monitor"',
      );
      await expect(login('nobody', await token({ username: 'nobody' }))).rejects.toThrow(
        'password authentication failed for user "nobody"',
      );
      await expect(login('rdsadmin', await token({ username: 'rdsadmin' }))).rejects.toThrow(/rejects connection/);
    },
    WAIT,
  );

  test(
    'is not asked for without TLS',
    async () => {
      const client = new Client({
        ...rds.server.client({ user: 'app' }),
        ssl: false,
        port: rds.front.port,
        password: token,
      });

      await expect(client.connect()).rejects.toThrow(
        'no pg_hba.conf entry for host "127.0.0.1", user "app", database "simulator", no encryption',
      );
    },
    WAIT,
  );
});
