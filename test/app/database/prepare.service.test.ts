import { readFileSync } from 'node:fs';
import { DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { OTHER_CONNECTIONS } from '../../../constructs/database/connections';
import { AwsProxy } from '../../support/aws-proxy';
import { describeWith } from '../../support/tools';
import { APP_CONNECTIONS, TestRds } from './rds';

const WAIT = 120_000;

describeWith(['python3', 'openssl'], 'db prepare', () => {
  let rds: TestRds;

  beforeAll(async () => {
    rds = await TestRds.start();
  }, 600_000);
  beforeEach(() => rds.renew(), WAIT);
  afterAll(() => rds?.stop(), WAIT);

  const put = (secret: string, text: string, stages = ['AWSCURRENT']) =>
    rds.secretsManager.send(new PutSecretValueCommand({ SecretId: secret, SecretString: text, VersionStages: stages }));
  const holding = (user: string, password: string): string => JSON.stringify({ username: user, password });

  async function secretOf(arn: string): Promise<{ username: string; password: string }> {
    const { SecretString } = await rds.secretsManager.send(new GetSecretValueCommand({ SecretId: arn }));
    return JSON.parse(SecretString!) as { username: string; password: string };
  }

  async function ask(user: string, password: string, sql: string): Promise<unknown[]> {
    const client = rds.client(user, password);
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Where every run must arrive, whatever came before. */
  async function expectPrepared(): Promise<void> {
    for (const [user, arn] of [
      ['dbmaster', rds.secretArns.master],
      ['monitor', rds.secretArns.monitor],
    ] as const) {
      const { username, password } = await secretOf(arn);
      expect(username).toBe(user);
      expect(
        await ask(user, password, 'SELECT current_user AS me, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'),
      ).toEqual([{ me: user, ssl: true }]);
      const { VersionIdsToStages } = await rds.secretsManager.send(new DescribeSecretCommand({ SecretId: arn }));
      expect(Object.values(VersionIdsToStages!).flat()).not.toContain('AWSPENDING');
    }
    const { rows } = await rds.server.query(`
      SELECT rolname, rolconnlimit, rolcanlogin, rolcreaterole OR rolcreatedb OR rolsuper AS may,
             pg_has_role(oid, 'rds_iam', 'member') AS token, pg_has_role(oid, 'pg_monitor', 'member') AS watches
      FROM pg_roles WHERE rolname IN ('app', 'dbmaster', 'migrator', 'monitor') ORDER BY rolname`);
    const role = (rolname: string, rolconnlimit: number, rest: object) => ({
      ...{ rolname, rolconnlimit, rolcanlogin: true, may: false, token: true, watches: false },
      ...rest,
    });
    expect(rows).toEqual([
      role('app', APP_CONNECTIONS, {}),
      role('dbmaster', -1, { may: true, token: false, watches: true }),
      role('migrator', OTHER_CONNECTIONS.migrator, {}),
      role('monitor', OTHER_CONNECTIONS.monitor, { token: false, watches: true }),
    ]);
    const schema = await rds.server.query(
      "SELECT nspowner::regrole::text AS owner, nspacl::text AS acl FROM pg_namespace WHERE nspname = 'simulator'",
      { database: 'simulator' },
    );
    expect(schema.rows).toEqual([{ owner: 'migrator', acl: '{migrator=UC/migrator,app=U/migrator}' }]);
  }

  /** Whether RDS has set the password when it is first asked is a matter of its time. */
  const WAITING = /^waiting for .*\n?/m;
  const FIRST_RUN = `dbmaster: the secret is empty
dbmaster: a password is pending
dbmaster: RDS was told
dbmaster: the database takes it
dbmaster: the secret holds it
roles migrator, app and monitor are as they should be
monitor: the secret is empty
monitor: a password is pending
monitor: the database takes it
monitor: the secret holds it
`;

  test(
    'makes passwords, roles and schema of a new instance',
    async () => {
      const { code, stdout, stderr } = await rds.db(['prepare']);

      expect({ code, stdout: stdout.replace(WAITING, ''), stderr }).toEqual({ code: 0, stdout: FIRST_RUN, stderr: '' });

      await expectPrepared();
    },
    WAIT,
  );

  test(
    'changes nothing when all is as it should be',
    async () => {
      await rds.db(['prepare']);
      const before = [await secretOf(rds.secretArns.master), await secretOf(rds.secretArns.monitor)];

      expect(await rds.db(['prepare'])).toEqual({
        code: 0,
        stdout: `dbmaster: the secret opens the database
roles migrator, app and monitor are as they should be
monitor: the secret opens the database
`,
        stderr: '',
      });
      expect([await secretOf(rds.secretArns.master), await secretOf(rds.secretArns.monitor)]).toEqual(before);
      await expectPrepared();
    },
    WAIT,
  );

  test(
    'gives the service its rights on what the migrator makes, and nobody else any',
    async () => {
      await rds.db(['prepare']);
      await rds.server.query('SET ROLE migrator; CREATE TABLE simulator.things (id serial, name text)', {
        database: 'simulator',
      });
      const as = (role: string, sql: string) => rds.server.query(`SET ROLE ${role}; ${sql}`, { database: 'simulator' });

      // Names without a schema are found in ours.
      await as('app', "INSERT INTO things (name) VALUES ('one'); UPDATE things SET name = 'two'; DELETE FROM things");
      for (const sql of [
        'DROP TABLE things',
        'ALTER TABLE things ADD other text',
        'CREATE TABLE simulator.others ()',
        'TRUNCATE things',
      ])
        await expect(as('app', sql)).rejects.toThrow(/must be owner|permission denied/);
      await expect(as('monitor', 'SELECT FROM simulator.things')).rejects.toThrow(
        'permission denied for schema simulator',
      );
      await as('monitor', 'SELECT query FROM pg_stat_activity');
      await rds.server.query('CREATE ROLE stranger LOGIN');
      await expect(rds.server.query('SELECT 1', { database: 'simulator', user: 'stranger' })).rejects.toThrow(
        'permission denied for database "simulator"',
      );
      await rds.server.query('DROP ROLE stranger');
    },
    WAIT,
  );

  test.each([
    [
      'a password that the database does not know, as after a restore',
      holding('dbmaster', 'of-another-day'),
      'the secret does not open the database',
    ],
    ['no password', '{"username":"dbmaster"}', 'the secret does not open the database'],
    ['no JSON', 'a text that somebody wrote', 'the secret does not open the database'],
  ])(
    'mends a secret that holds %s',
    async (_case, text, reason) => {
      await put(rds.secretArns.master, text);

      const { code, stdout } = await rds.db(['prepare']);

      expect([code, stdout.split('\n')[0]]).toEqual([0, `dbmaster: ${reason}`]);
      await expectPrepared();
    },
    WAIT,
  );

  test.each([
    ['stored and no more', async () => {}],
    ['set on the database', async () => void (await rds.server.query("ALTER ROLE dbmaster PASSWORD 'left-over-9'"))],
  ])(
    'finishes a password that an earlier run left pending, %s',
    async (_case, set) => {
      await put(rds.secretArns.master, holding('dbmaster', 'thrown-away'));
      await put(rds.secretArns.master, holding('dbmaster', 'left-over-9'), ['AWSPENDING']);
      await set();

      const { code, stdout } = await rds.db(['prepare']);

      expect([code, stdout.split('\n')[0]]).toEqual([0, 'dbmaster: an earlier run left a password pending']);
      expect(await secretOf(rds.secretArns.master)).toEqual({ username: 'dbmaster', password: 'left-over-9' });
      await expectPrepared();
    },
    WAIT,
  );

  test(
    'replaces what is pending and cannot be read',
    async () => {
      await put(rds.secretArns.master, holding('dbmaster', 'thrown-away'));
      await put(rds.secretArns.master, 'half a te', ['AWSPENDING']);

      expect((await rds.db(['prepare', '--rotate'])).code).toBe(0);
      await expectPrepared();
    },
    WAIT,
  );

  test(
    'rotates: the former passwords open nothing any more',
    async () => {
      await rds.db(['prepare']);
      const former = [await secretOf(rds.secretArns.master), await secretOf(rds.secretArns.monitor)];

      expect((await rds.db(['prepare', '--rotate'])).stdout.replace(WAITING, '')).toBe(
        FIRST_RUN.replaceAll('the secret is empty', 'a new password was asked for'),
      );

      for (const { username, password } of former)
        await expect(ask(username, password, 'SELECT 1')).rejects.toThrow(
          `password authentication failed for user "${username}"`,
        );
      await expectPrepared();
    },
    WAIT,
  );

  test(
    'two runs at once agree',
    async () => {
      const runs = await Promise.all([rds.db(['prepare']), rds.db(['prepare'])]);

      expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
        { code: 0, stderr: '' },
        { code: 0, stderr: '' },
      ]);
      await expectPrepared();
    },
    WAIT,
  );

  test(
    'no password reaches the output or the log of the server',
    async () => {
      const { stdout } = await rds.db(['prepare']);
      const log = readFileSync(rds.server.logFile, 'utf8');

      for (const arn of Object.values(rds.secretArns)) {
        const { password } = await secretOf(arn);
        expect(stdout).not.toContain(password);
        // Of the master's the emulator writes a statement; RDS has ways of its own.
        if (arn === rds.secretArns.monitor) expect(log).not.toContain(password);
      }
      expect(log).toMatch(/ALTER ROLE monitor PASSWORD +'SCRAM-SHA-256/);
    },
    WAIT,
  );

  describe('killed and repeated', () => {
    const LINES = FIRST_RUN.trim().split('\n');

    test.each(LINES.map((line, index) => [index, line] as const))(
      'after line %i: %s',
      async (index, wanted) => {
        let seen = -1;
        const killed = await rds.db(['prepare'], {}, (line, kill) => {
          if (WAITING.test(line)) return;
          seen += 1;
          if (seen === index && line === wanted) kill();
        });
        // After the last line it may have ended by itself.
        expect(killed.code === null || index === LINES.length - 1).toBe(true);

        expect(await rds.db(['prepare'])).toMatchObject({ code: 0, stderr: '' });
        await expectPrepared();
      },
      WAIT,
    );

    const CHANGES = [
      ['PutSecretValue', 1],
      ['ModifyDBInstance', 1],
      ['UpdateSecretVersionStage', 1],
      ['UpdateSecretVersionStage', 2],
      ['PutSecretValue', 2],
      ['UpdateSecretVersionStage', 3],
      ['UpdateSecretVersionStage', 4],
    ] as const;

    test.each(CHANGES)(
      'once AWS has done %s (%i) and before it answers',
      async (action, number) => {
        await put(rds.secretArns.master, holding('dbmaster', 'of-another-day'));
        await put(rds.secretArns.monitor, holding('monitor', 'of-another-day'));
        const proxy = await AwsProxy.start(rds.emulator.emulator.url);
        try {
          let count = 0;
          proxy.onChange = (done) => {
            if (done === action && ++count === number) rds.kill();
          };
          const killed = await rds.db(['prepare'], { AWS_ENDPOINT_URL: proxy.url });
          expect(killed.code).toBeNull();
        } finally {
          await proxy.stop();
        }

        expect(await rds.db(['prepare'])).toMatchObject({ code: 0, stderr: '' });
        await expectPrepared();
      },
      WAIT,
    );

    test(
      'amid the statements that make the roles: none of them has happened',
      async () => {
        const client = rds.server.query('BEGIN; CREATE SCHEMA simulator; SELECT pg_sleep(3600)', {
          database: 'simulator',
        });
        const cancelled = client.catch((error: Error) => error.message);
        const running = rds.db(['prepare']);
        const waits =
          "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE SCHEMA IF NOT EXISTS%' AND wait_event_type = 'Lock'";
        for (const end = Date.now() + WAIT; (await rds.server.query(waits)).rows.length === 0; )
          if (Date.now() > end) throw new Error('it never came to the schema');
        rds.kill();
        expect((await running).code).toBeNull();
        await rds.server.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)' AND pid <> pg_backend_pid()",
        );
        expect(await cancelled).toMatch(/terminat/);
        const roles = "SELECT rolname FROM pg_roles WHERE rolname IN ('app', 'migrator', 'monitor')";
        expect((await rds.server.query(roles)).rows).toEqual([]);

        expect(await rds.db(['prepare'])).toMatchObject({ code: 0, stderr: '' });
        await expectPrepared();
      },
      WAIT,
    );
  });

  describe('refuses', () => {
    test(
      'a server whose certificate is not verified, and leaves everything as it is',
      async () => {
        await put(rds.secretArns.master, holding('dbmaster', 'of-another-day'));
        const bundle = `${rds.folder}/rds-global-bundle.pem`; // Amazon's, which knows nothing of ours

        expect(await rds.db(['prepare'], { DATABASE_CA_FILE: bundle })).toEqual({
          code: 1,
          stdout: '',
          stderr: `${rds.environment.DATABASE_HOST} does not prove who it is: unable to verify the first certificate
next: check DATABASE_HOST and DATABASE_CA_FILE; without a verified certificate nothing is sent
`,
        });
        expect(await secretOf(rds.secretArns.master)).toMatchObject({ password: 'of-another-day' });
      },
      WAIT,
    );

    test(
      'a secret that is not there',
      async () => {
        const arn = `${rds.secretArns.master.slice(0, -7)}x-AbCdEf`;

        expect(await rds.db(['prepare'], { DATABASE_MASTER_SECRET: arn })).toEqual({
          code: 1,
          stdout: '',
          stderr: `there is no secret ${arn}\nnext: deploy the stack that holds it\n`,
        });
      },
      WAIT,
    );

    test(
      'to wait for ever',
      async () => {
        await put(rds.secretArns.master, holding('dbmaster', 'of-another-day'));
        await rds.server.kill();
        try {
          expect(await rds.db(['prepare', '--wait', '1'])).toEqual({
            code: 1,
            stdout: `waiting for ${rds.environment.DATABASE_HOST}:5432, 1 s at most\n`,
            stderr: `no answer from ${rds.environment.DATABASE_HOST}:5432 within 1 s
next: see whether the instance is available, then repeat the command: it goes on where it stopped
`,
          });
        } finally {
          await rds.server.start();
        }
      },
      WAIT,
    );

    test(
      'an environment that is not complete, and names every mistake',
      async () => {
        const mistakes = {
          AWS_REGION: '',
          DATABASE_PORT: 'many',
          DATABASE_APP_CONNECTIONS: '0',
          DATABASE_CA_FILE: '/nowhere',
        };

        expect(await rds.db(['prepare'], mistakes)).toEqual({
          code: 2,
          stdout: '',
          stderr: `4 environment variables are missing or wrong:
  AWS_REGION must be a region such as eu-west-1, got nothing: Region of the database and its secret
  DATABASE_PORT must be a whole number from 1 to 65535, got "many": TCP port of PostgreSQL
  DATABASE_CA_FILE must be a file that this process can read, got "/nowhere": PEM bundle that the database certificate is verified against
  DATABASE_APP_CONNECTIONS must be a whole number from 1 to 5000, got "0": Connection limit of the role \`app\`
next: mend them and start again; app/src/contract.ts describes each, and an unset NODE_ENV means production
`,
        });
      },
      WAIT,
    );
  });
});
