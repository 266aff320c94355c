import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Postgres, startPostgres } from '../../../app/development/postgres/postgres';
import { SEEDS } from '../../../app/src/database/seeds';
import { describeWith } from '../../support/tools';
import { bundleCommand } from './rds';

const WAIT = 120_000;
const MIGRATIONS = join(__dirname, '..', '..', '..', 'app', 'migrations');

describeWith(['openssl'], 'db in development', () => {
  let server: Postgres;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-db-'));
    [server] = await Promise.all([startPostgres({ masterPassword: 'development' }), bundleCommand(folder)]);
  }, WAIT);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, WAIT);

  const db = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'db.js'), ...args], {
      encoding: 'utf8',
      env: {
        NODE_ENV: 'development',
        DATABASE_HOST: 'localhost',
        DATABASE_PORT: String(server.port),
        DATABASE_NAME: 'simulator',
        DATABASE_USER: 'dbmaster',
        DATABASE_PASSWORD: 'development',
        DATABASE_CA_FILE: server.caFile,
        ...environment,
      },
    });
    return { code: status, stdout, stderr };
  };
  const reset = () => db(['reset', '--migrations', MIGRATIONS]);
  const ask = async (sql: string): Promise<unknown[]> => (await server.query(sql, { database: 'simulator' })).rows;
  const everything = async (): Promise<unknown> => {
    const rows: Record<string, unknown> = {};
    for (const table of ['environments', 'deployments', 'incidents', 'seeds'])
      rows[table] = await ask(`SELECT * FROM ${table} ORDER BY 1`);
    return rows;
  };

  test(
    'reset forgets everything, migrates and sows',
    async () => {
      expect(reset()).toMatchObject({ code: 0, stderr: '' });
      await ask("INSERT INTO environments (name, kind, instances) VALUES ('mine', 'development', 1)");

      const { stdout } = reset();

      expect(stdout).toMatch(
        /^everything was dropped\napplied 0001_[\s\S]*sown seed 1\nsown seed 2\nthe database is at seed 2\n$/,
      );
      expect(await ask("SELECT * FROM environments WHERE name = 'mine'")).toEqual([]);
    },
    WAIT,
  );

  test(
    'seed sows what is not there yet, and nothing twice',
    async () => {
      reset();
      const before = await everything();
      expect(db(['seed'])).toEqual({ code: 0, stdout: 'the database is at seed 2\n', stderr: '' });
      expect(await everything()).toEqual(before);

      await ask('DELETE FROM incidents; DELETE FROM seeds WHERE version = 2');
      expect(db(['seed']).stdout).toBe('sown seed 2\nthe database is at seed 2\n');
      expect(await ask('SELECT count(*)::int AS incidents FROM incidents')).toEqual([{ incidents: 6 }]);
      expect(SEEDS.map(({ version }) => version)).toEqual([1, 2]);
    },
    WAIT,
  );

  test('seed needs migrations, and says so', () => {
    expect(db(['seed'], { DATABASE_NAME: 'postgres' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'there is no table seeds: the database is not migrated\nnext: run db migrate\n',
    });
  });

  const file = (name: string): string => join(folder, name);

  test(
    'restore brings back what backup saved, whatever a text holds',
    async () => {
      reset();
      const odd = [
        '#table {"name":"x"}',
        '\\.',
        'tab\there',
        'line\nbreak\r',
        'separator\u2028here',
        '#manifest {}',
        "quote'",
        '\\N',
        '',
      ];
      for (const [index, text] of odd.entries())
        await server.query(
          `INSERT INTO idempotency_keys (subject, key, request_hash, response)
        VALUES ('#${index}', '${text.replaceAll("'", "''")}', 'hash', '{"a": [1, "\\u00e9"]}')`,
          { database: 'simulator' },
        );
      const keys = 'SELECT * FROM idempotency_keys ORDER BY subject';
      const before = [await everything(), await ask(keys)];

      expect(db(['backup', file('odd.gz')])).toMatchObject({ code: 0, stderr: '' });
      expect(statSync(file('odd.gz')).mode & 0o777).toBe(0o600);
      await ask(
        "TRUNCATE environments, idempotency_keys CASCADE; INSERT INTO environments (name, kind, instances) VALUES ('other', 'staging', 1)",
      );
      const { code, stdout, stderr } = db(['restore', file('odd.gz')]);

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/idempotency_keys: 9 rows\n[\s\S]*restored, at migration \S+ and seed 2\n$/);
      expect([await everything(), await ask(keys)]).toEqual(before);
      // Numbers go on after those that were restored.
      await ask("INSERT INTO environments (name, kind, instances) VALUES ('next', 'staging', 1)");
      expect(await ask("SELECT position FROM environments WHERE name = 'next'")).toEqual([{ position: '6' }]);
    },
    WAIT,
  );

  describe('restore refuses, and changes nothing:', () => {
    const change = (edit: (text: string) => string): string => {
      const text = gunzipSync(readFileSync(file('good.gz'))).toString('utf8');
      writeFileSync(file('bad.gz'), gzipSync(edit(text)));
      return file('bad.gz');
    };

    beforeAll(() => {
      reset();
      db(['backup', file('good.gz')]);
    }, WAIT);

    test.each<[string, () => string, string]>([
      [
        'a file that is cut off',
        () => {
          writeFileSync(file('bad.gz'), readFileSync(file('good.gz')).subarray(0, -40));
          return file('bad.gz');
        },
        'is no whole backup: unexpected end of file',
      ],
      [
        'a backup without its end',
        () => change((text) => text.slice(0, text.indexOf('#manifest'))),
        'is no whole backup: its end is missing',
      ],
      [
        'a row that was changed',
        () => change((text) => text.replace('prod-us', 'prod-uk')),
        'is no whole backup: the rows of environments were changed',
      ],
      [
        'a row that is missing',
        () => change((text) => text.replace(/^.*prod-us.*\n/m, '')),
        'is no whole backup: environments has 4 rows, not 5',
      ],
      [
        'another format',
        () => change((text) => text.replace('simulator backup 1', 'simulator backup 2')),
        'is no whole backup: its format is "devops-simulator backup 2", not "devops-simulator backup 1"',
      ],
      [
        'a file that is no backup',
        () => {
          copyFileSync(__filename, file('bad.gz'));
          return file('bad.gz');
        },
        'is no whole backup: incorrect header check',
      ],
    ])(
      '%s',
      async (_case, make, message) => {
        const before = await everything();

        expect(db(['restore', make()])).toEqual({
          code: 1,
          stdout: '',
          stderr: `${file('bad.gz')} ${message}\nnext: restore another one; nothing was changed\n`,
        });
        expect(await everything()).toEqual(before);
      },
      WAIT,
    );

    test(
      'one that knows a migration which the database lacks',
      async () => {
        const ahead = change((text) => text.replace('"migrations":[', '"migrations":["9999_later",'));

        expect(db(['restore', ahead])).toEqual({
          code: 1,
          stdout: '',
          stderr: 'the database lacks 9999_later, which the backup has\nnext: run db migrate of that release first\n',
        });
      },
      WAIT,
    );

    test(
      'rows that the database refuses, after others were written',
      async () => {
        const before = await everything();
        await ask("ALTER TABLE incidents ADD CONSTRAINT today CHECK (severity <> 'minor') NOT VALID");

        expect(db(['restore', file('good.gz')])).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('violates check constraint "today"'),
        });
        expect(await everything()).toEqual(before);
        await ask('ALTER TABLE incidents DROP CONSTRAINT today');
      },
      WAIT,
    );
  });

  test(
    'restore takes a backup of an older schema, since migrations only add',
    async () => {
      reset();
      db(['backup', file('older.gz')]);
      await ask("ALTER TABLE environments ADD COLUMN colour text DEFAULT 'green'");

      expect(db(['restore', file('older.gz')])).toMatchObject({ code: 0, stderr: '' });
      expect(await ask('SELECT DISTINCT colour FROM environments')).toEqual([{ colour: 'green' }]);
    },
    WAIT,
  );

  test(
    'backup overwrites nothing, and leaves no half of a file',
    () => {
      writeFileSync(file('there.gz'), '');

      expect(db(['backup', file('there.gz')])).toEqual({
        code: 2,
        stdout: '',
        stderr: `${file('there.gz')} is there already\nnext: name another file\n`,
      });
      expect(db(['backup', file('nothing.gz')], { DATABASE_NAME: 'postgres' })).toMatchObject({
        code: 1,
        stderr: 'there is nothing to save: the database is not migrated\nnext: run db migrate\n',
      });
      expect(existsSync(file('nothing.gz'))).toBe(false);
    },
    WAIT,
  );

  test.each(['reset', 'seed', 'backup', 'restore'])('%s is refused in production, and on another machine', (verb) => {
    const args = verb === 'restore' ? [verb, 'any.gz'] : [verb];

    expect(db(args, { NODE_ENV: '', DATABASE_HOST: 'prod-primary.example.com' })).toEqual({
      code: 2,
      stdout: '',
      stderr: `2 environment variables are missing or wrong:
  NODE_ENV must be development, got nothing, which means production
  DATABASE_HOST must be this machine, a socket's folder or a container's name, got "prod-primary.example.com"
next: mend them and start again; app/src/contract.ts describes each, and an unset NODE_ENV means production
`,
    });
  });

  test.each(['migrate', 'reset', 'seed', 'backup'])(
    '%s waits seconds for a database that nobody listens at, says so, and names what to do',
    (verb) => {
      expect(db([verb], { DATABASE_HOST: '127.0.0.1', DATABASE_PORT: '1', DATABASE_CA_FILE: '' })).toEqual({
        code: 2,
        stdout: 'waiting for 127.0.0.1:1, 5 s at most\n',
        stderr: 'nobody listens at 127.0.0.1:1\nnext: start it, or unset DATABASE_HOST\n',
      });
    },
    WAIT,
  );

  test('a server that does not let the role in is named, with what to look at', () => {
    expect(db(['seed'], { DATABASE_PASSWORD: 'forgotten' })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'localhost refuses dbmaster: password authentication failed for user "dbmaster"\nnext: check DATABASE_USER and DATABASE_PASSWORD\n',
    });
  });

  test('through the socket of the server no password is asked for', () => {
    const environment = { DATABASE_HOST: server.socket, DATABASE_PASSWORD: '', DATABASE_CA_FILE: '' };

    expect(db(['seed'], environment)).toEqual({ code: 0, stdout: 'the database is at seed 2\n', stderr: '' });
  });
});
