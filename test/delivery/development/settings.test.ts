import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresFolder } from '../../../delivery/development/data-folder';
import { checkDataVersion } from '../../../delivery/development/data-version';
import { readDotenv, sessionSecret } from '../../../delivery/development/dotenv';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('.env', () => {
  test('may be missing', () => {
    expect(readDotenv(join(folder, '.env'))).toEqual({ variables: {}, unread: [] });
  });

  test('is read as node reads it; what is set to nothing is not set, and what nothing reads is named', () => {
    writeFileSync(
      join(folder, '.env'),
      'PORT=3100\n# comment\nGOOGLE_CLIENT_ID=\nINSPECTOR_PORT=9300\nCOMPOSE_PROFILES=monitoring\nDATABSE_HOST="db"\n',
    );

    expect(readDotenv(join(folder, '.env'))).toEqual({
      variables: { PORT: '3100', INSPECTOR_PORT: '9300', COMPOSE_PROFILES: 'monitoring', DATABSE_HOST: 'db' },
      unread: ['DATABSE_HOST'],
    });
  });
});

describe('the session secret', () => {
  test('is made once, long enough, for one machine, readable by its user alone', () => {
    const file = join(folder, 'deeper', 'secrets.env');

    const secret = sessionSecret(file);

    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(sessionSecret(file)).toBe(secret);
    expect(sessionSecret(join(folder, 'other.env'))).not.toBe(secret);
    expect(readFileSync(file, 'utf8')).toBe(`SESSION_SECRET=${secret}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('data of another PostgreSQL', () => {
  const written = (version: string): void => {
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'PG_VERSION'), `${version}\n`);
  };

  test('is refused with the way out', () => {
    written('13');

    expect(() => checkDataVersion(folder)).toThrow(
      expect.objectContaining({
        message: `the database in ${folder} was written by PostgreSQL 13, and this is 14`,
        next: 'forget it: npm run dev -- --fresh (npm run db -- backup, run at the commit that wrote it, keeps what is in it)',
        code: 2,
      }),
    );
  });

  test('is no matter where there is none, or of this version', () => {
    expect(() => checkDataVersion(folder)).not.toThrow();
    written('14');
    expect(() => checkDataVersion(folder)).not.toThrow();
  });
});

describe('the folder of the database', () => {
  const state = (): string => join(folder, 'state');
  const elsewhere = /^\/var\/tmp\/devops-simulator-[0-9a-f]{12}$/;

  test('is in the state, where a user runs their own PostgreSQL', () => {
    expect(postgresFolder(state(), false)).toBe(join(state(), 'postgres'));
  });

  test('is outside of what root alone may enter, and the same each time', () => {
    chmodSync(folder, 0o700);
    expect(postgresFolder(state(), true)).toMatch(elsewhere);
    expect(postgresFolder(state(), true)).toBe(postgresFolder(state(), true));

    chmodSync(folder, 0o755);
    expect(postgresFolder(state(), true)).toBe(join(state(), 'postgres'));
  });

  test('has room for the path of a socket', () => {
    expect(postgresFolder(join(folder, 'x'.repeat(80)), false)).toMatch(elsewhere);
  });
});
